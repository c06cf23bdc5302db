package zhiyin.knowledge.parse.office;

import java.io.IOException;
import java.util.Map;
import org.apache.poi.hwpf.HWPFDocument;
import org.apache.poi.hwpf.HWPFOldDocument;
import org.apache.poi.hwpf.OldWordFileFormatException;
import org.apache.poi.hwpf.extractor.Word6Extractor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;

/// Reads Word's binary documents (DOC, Word 97 to 2003; of Word 6 and 95 the bare paragraphs): headings,
/// lists, tables with merged cells, code, quotations, notes, headers and footers. The format has no
/// pages, so blocks have no place.
public final class LegacyWordParser implements Parser {
    static final String FORMAT = "doc";

    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        return CompoundFile.read(source, FORMAT, files -> read(source, context, files));
    }

    private static Document read(Source source, ParseContext context, POIFSFileSystem files)
            throws IOException {
        try {
            return read(source, context, new HWPFDocument(files));
        } catch (OldWordFileFormatException e) {
            return readOld(source, context, new HWPFOldDocument(files));
        }
    }

    private static Document read(Source source, ParseContext context, HWPFDocument word)
            throws IOException {
        try (word) {
            var out = new OfficeBlocks(context);
            new WordReader(word, out).read();
            Map<String, String> properties = OfficeProperties.of(word.getSummaryInformation());
            return out.document(source, FORMAT, properties, 0);
        }
    }

    private static Document readOld(Source source, ParseContext context, HWPFOldDocument word)
            throws IOException {
        var out = new OfficeBlocks(context);
        out.note(
                Report.Kind.SKIPPED,
                0,
                "a document of Word 6 or 95: read without its headings, lists and tables; save it as"
                        + " DOCX to keep them");
        try (var extractor = new Word6Extractor(word)) {
            for (String paragraph : extractor.getText().split("\\R", -1)) {
                String text = WordCharacters.plain(paragraph).strip();
                out.add(new Paragraph(text, Place.UNKNOWN));
            }
        }
        return out.document(source, FORMAT, OfficeProperties.of(word.getSummaryInformation()), 0);
    }
}
