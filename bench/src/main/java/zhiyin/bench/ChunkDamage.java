package zhiyin.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import zhiyin.knowledge.chunk.TokenCounter;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Characters;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Row;

/// What became of documents' code blocks and tables in chunks, whoever made these. Texts are compared by
/// their letters and digits alone, since splitters change spaces and writers change escapes.
final class ChunkDamage {
    static final String HEADER =
            "%-28s %7s %16s %16s %18s %12s %12s"
                    .formatted(
                            "splitter",
                            "chunks",
                            "code cut / all",
                            "rows cut / all",
                            "no header / tables",
                            "mean tokens",
                            "over budget");

    private static final Pattern NOT_COMPARED = Pattern.compile("[^\\p{L}\\p{Nd}]+");
    private static final Pattern TAG_OR_ENTITY =
            Pattern.compile("</?(?:table|tr|th|td|br)\\b[^>]*>|&[a-z]+;");

    private final TokenCounter counter;
    private final int budget;
    private int chunks;
    private int code;
    private int codeCut;
    private int rows;
    private int rowsCut;
    private int tables;
    private int tablesBeheaded;
    private int overBudget;
    private long tokens;

    ChunkDamage(TokenCounter counter, int budget) {
        this.counter = counter;
        this.budget = budget;
    }

    /// @param texts the document's chunks in order
    /// @param embedded what of each is embedded
    void add(Document document, List<String> texts, List<String> embedded) {
        chunks += texts.size();
        for (String text : embedded) {
            int count = counter.count(text);
            tokens += count;
            overBudget += count > budget ? 1 : 0;
        }
        List<String> compared = texts.stream().map(ChunkDamage::compared).toList();
        for (Block block : document.blocks()) {
            if (block instanceof Block.Code found && counter.count(found.text()) <= budget) {
                code++;
                codeCut += isIn(compared, compared(found.text())) ? 0 : 1;
            } else if (block instanceof Block.TableBlock(Table table, _)) {
                add(table, compared);
            }
        }
    }

    private void add(Table table, List<String> compared) {
        tables++;
        String header = compared(table.rows().subList(0, table.headerRows()));
        boolean beheaded = false;
        for (Row row : table.rows().subList(table.headerRows(), table.rows().size())) {
            String text = compared(List.of(row));
            rows++;
            boolean whole = isIn(compared, text);
            rowsCut += whole ? 0 : 1;
            beheaded |=
                    whole
                            && compared.stream()
                                    .filter(chunk -> chunk.contains(text))
                                    .noneMatch(chunk -> chunk.contains(header));
        }
        tablesBeheaded += beheaded ? 1 : 0;
    }

    private static boolean isIn(List<String> chunks, String text) {
        return chunks.stream().anyMatch(chunk -> chunk.contains(text));
    }

    private static String compared(List<Row> rows) {
        var text = new ArrayList<String>();
        rows.forEach(row -> row.cells().forEach(cell -> text.add(compared(cell.text()))));
        return String.join("", text);
    }

    private static String compared(String text) {
        String plain = TAG_OR_ENTITY.matcher(Characters.unify(text)).replaceAll(" ");
        return NOT_COMPARED.matcher(plain).replaceAll("");
    }

    String line(String name) {
        return "%-28s %7d %16s %16s %18s %12.0f %12d"
                .formatted(
                        name,
                        chunks,
                        codeCut + " / " + code,
                        rowsCut + " / " + rows,
                        tablesBeheaded + " / " + tables,
                        (double) tokens / Math.max(1, chunks),
                        overBudget);
    }
}
