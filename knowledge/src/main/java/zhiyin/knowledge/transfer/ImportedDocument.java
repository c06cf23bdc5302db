package zhiyin.knowledge.transfer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.DocumentPath;
import zhiyin.knowledge.catalog.PassageEdit;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.catalog.Tags;
import zhiyin.knowledge.chunk.Chunk;
import zhiyin.knowledge.chunk.ChunkedDocument;
import zhiyin.knowledge.chunk.Revisions;
import zhiyin.knowledge.chunk.Section;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.store.TextVectors;
import zhiyin.knowledge.transfer.TransferException.Code;

/// A document out of a file, with all that belongs to it.
///
/// @param number of its line, from 0
record ImportedDocument(
        long number,
        DocumentLine line,
        DocumentPath path,
        Tags tags,
        Report report,
        ChunkedDocument chunked,
        Revisions revisions,
        List<PassageEdit> edits,
        List<TextVectors> vectors) {

    static ImportedDocument read(
            long number, Lines lines, Lines passages, TextVectorReader vectors, int most)
            throws IOException {
        DocumentLine line = lines.next(DocumentLine.class);
        if (line.passages() > most) {
            throw new TransferException(
                    Code.TOO_LARGE,
                    "%s has %,d passages, expected at most %,d"
                            .formatted(lines.where(), line.passages(), most));
        }
        var chunks = new ArrayList<Chunk>();
        var ofChunks = new ArrayList<TextVectors>();
        var originals = new HashMap<String, String>();
        var excluded = new HashSet<String>();
        for (int i = 0; i < line.passages(); i++) {
            PassageLine passage = passages.next(PassageLine.class);
            chunks.add(chunk(number, line, passage, passages));
            ofChunks.add(vectors.next());
            passage.originalId().ifPresent(id -> originals.put(passage.id(), id));
            if (passage.excluded().orElse(false)) {
                excluded.add(passage.id());
            }
        }
        return new ImportedDocument(
                number,
                line,
                path(line, lines),
                tags(line, lines),
                TransferJson.report(line.report(), lines.where()),
                new ChunkedDocument(List.of(), chunks, sections(line)),
                new Revisions(originals, excluded),
                edits(line, lines),
                ofChunks);
    }

    private static List<PassageEdit> edits(DocumentLine line, Lines lines) {
        return line.edits().stream()
                .map(edit ->
                        new PassageEdit(
                                edit.passage(),
                                edit.text(),
                                edit.original(),
                                edit.headings(),
                                TransferJson.place(edit.place(), lines.where()),
                                edit.by(),
                                edit.at()))
                .toList();
    }

    private static Chunk chunk(
            long number, DocumentLine line, PassageLine passage, Lines passages) {
        if (passage.document() != number
                || passage.section() >= Math.max(1, line.sections().size())) {
            throw new TransferException(
                    Code.DAMAGED,
                    "%s is of document %,d and section %,d, expected document %,d and one of its %,d sections"
                            .formatted(
                                    passages.where(),
                                    passage.document(),
                                    passage.section(),
                                    number,
                                    line.sections().size()));
        }
        return new Chunk(
                passage.id(),
                passage.headings(),
                passage.body(),
                passage.embedText(),
                passage.tokens(),
                passage.section(),
                List.of(),
                TransferJson.place(passage.place(), passages.where()));
    }

    /// Catalogs keep no headings of sections.
    private static List<Section> sections(DocumentLine line) {
        var sections = new ArrayList<Section>();
        for (List<Integer> section : line.sections()) {
            sections.add(
                    new Section(
                            sections.size(),
                            section.get(0),
                            List.of(),
                            section.get(1),
                            section.get(2)));
        }
        return sections;
    }

    private static DocumentPath path(DocumentLine line, Lines lines) {
        try {
            return new DocumentPath(line.path());
        } catch (CatalogException e) {
            throw new TransferException(Code.DAMAGED, lines.where() + ": " + e.getMessage(), e);
        }
    }

    private static Tags tags(DocumentLine line, Lines lines) {
        try {
            return Tags.of(line.tags());
        } catch (CatalogException e) {
            throw new TransferException(Code.DAMAGED, lines.where() + ": " + e.getMessage(), e);
        }
    }

    String name() {
        return path.text().substring(path.text().lastIndexOf('/') + 1);
    }

    /// Whether searches are to find the passage of that number.
    boolean isSearched(int ordinal) {
        return !revisions.excluded().contains(chunked.chunks().get(ordinal).id());
    }

    /// As the catalog will show it.
    PassageInfo passage(int ordinal, long document, long version) {
        Chunk chunk = chunked.chunks().get(ordinal);
        return new PassageInfo(
                chunk.id(),
                document,
                version,
                ordinal,
                chunk.section(),
                chunk.headings(),
                chunk.body(),
                chunk.embedText(),
                chunk.tokens(),
                chunk.place());
    }
}
