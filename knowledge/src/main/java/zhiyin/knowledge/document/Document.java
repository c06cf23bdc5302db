package zhiyin.knowledge.document;

import java.util.List;
import java.util.Map;

/// What a file says, with its structure. Blocks lie flat in reading order; headings' levels make the
/// tree of sections ([Outline]), list items and quotes carry their depth. Texts are the source's own
/// characters; [Characters#unify] makes them fit for search and comparison.
///
/// @param name the file's name, or the path within the archive or mail it came in
/// @param format what the file is, such as `pdf` or `docx`
/// @param title the document's; empty where it has none
/// @param language of most of the text, ISO 639-1, such as `zh` or `en`; empty where unknown
/// @param metadata the source's own, such as `author` and `created`, keys in lower case
/// @param blocks in reading order
/// @param parts documents within this one: an archive's members, a mail's attachments
/// @param report what was noticed while reading
public record Document(
        String name,
        String format,
        String title,
        String language,
        Map<String, String> metadata,
        List<Block> blocks,
        List<Document> parts,
        Report report) {
    public Document {
        metadata = Map.copyOf(metadata);
        blocks = List.copyOf(blocks);
        parts = List.copyOf(parts);
    }
}
