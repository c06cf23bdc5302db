package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Cut;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Place.Span;
import zhiyin.knowledge.document.Place.Unit;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

/// Documents of all kinds of blocks, of all sizes, on pages.
final class RandomDocuments {
    private static final String HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动";
    private static final List<String> RARE =
            List.of("𠀀", "👩‍👩‍👧", "é̈", "ﬁ", "⽂", "…", "“", "”", "🇨🇳", "\n", "**", "|", "`");
    private final Random random;
    private int page = 1;
    private int line = 1;

    RandomDocuments(Random random) {
        this.random = random;
    }

    Document next() {
        return document(2);
    }

    private Document document(int depth) {
        List<Block> blocks = times(random.nextInt(30), this::block);
        List<Document> parts =
                depth == 0 ? List.of() : times(random.nextInt(2), () -> document(depth - 1));
        String title = random.nextBoolean() ? "" : words(size(5));
        String name = "name " + random.nextInt(100);
        return new Document(name, "test", title, "", Map.of(), blocks, parts, Report.EMPTY);
    }

    private Block block() {
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> new Block.Heading(1 + random.nextInt(6), words(size(5)), place());
            case 3, 4, 5, 6 -> new Block.Paragraph(sentences(size(12)), place());
            case 7, 8, 9 ->
                    new Block.ListItem(
                            1 + random.nextInt(4),
                            random.nextBoolean() ? "-" : random.nextInt(20) + ".",
                            sentences(size(3)),
                            place());
            case 10, 11 -> code();
            case 12 -> new Block.TableBlock(table(), place());
            case 13 -> new Block.Quote(1 + random.nextInt(3), sentences(size(5)), place());
            case 14 ->
                    random.nextBoolean()
                            ? new Block.Formula("x^{" + words(size(10)) + "}", place())
                            : new Block.Caption(sentences(size(2)), place());
            default ->
                    random.nextBoolean()
                            ? new Block.Footnote(
                                    "" + random.nextInt(5), sentences(size(4)), place())
                            : new Block.Furniture(
                                    Block.Furniture.Role.HEADER, "FURNITURE" + words(3), place());
        };
    }

    /// Mostly near `usual`, rarely much more.
    private int size(int usual) {
        return 1 + random.nextInt(random.nextInt(25) == 0 ? usual * 20 : usual);
    }

    private Place place() {
        page += random.nextInt(3) / 2;
        return Place.of(Unit.PAGE, page);
    }

    String sentences(int count) {
        return IntStream.range(0, count).mapToObj(_ -> sentence()).collect(Collectors.joining());
    }

    private String sentence() {
        int words = 1 + random.nextInt(random.nextInt(40) == 0 ? 400 : 12);
        if (random.nextBoolean()) {
            String han =
                    IntStream.range(0, words).mapToObj(_ -> han()).collect(Collectors.joining());
            String note = random.nextInt(6) == 0 ? "[^" + random.nextInt(5) + "]" : "";
            return "中" + han + note + "。";
        }
        return "The " + words(words) + ". ";
    }

    private String han() {
        return switch (random.nextInt(60)) {
            case 0 -> RARE.get(random.nextInt(RARE.size()));
            case 1 -> "，";
            case 2 -> "；";
            default -> String.valueOf(HAN.charAt(random.nextInt(HAN.length())));
        };
    }

    private String words(int count) {
        return IntStream.range(0, count).mapToObj(_ -> word()).collect(Collectors.joining(" "));
    }

    private String word() {
        return random.ints(1 + random.nextInt(9), 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private Block.Code code() {
        var text = new StringBuilder();
        var cuts = new ArrayList<Cut>();
        int functions = size(3);
        for (int f = 0; f < functions; f++) {
            cuts.add(new Cut(text.length(), 0, ""));
            String signature = "void f" + f + "(" + words(2) + ") {";
            text.append(signature).append('\n');
            int statements = size(8);
            for (int s = 0; s < statements; s++) {
                cuts.add(new Cut(text.length(), 1, signature));
                text.append("    ").append(words(size(6))).append(";\n");
                text.append(random.nextInt(5) == 0 ? "```\n\n" : "");
            }
            text.append("}\n\n");
        }
        text.setLength(text.length() - 2);
        int lines = (int) text.chars().filter(c -> c == '\n').count();
        var span = new Span(1000 * line, 1000 * line + text.length());
        var place = Place.lines(line, line + lines, span);
        line += lines + 2;
        return new Block.Code(
                "java", "", text.toString(), random.nextBoolean() ? cuts : List.of(), place);
    }

    private Table table() {
        int columns = 1 + random.nextInt(6);
        int headerRows = random.nextInt(3);
        int count = headerRows + size(10);
        var rows = new ArrayList<Row>();
        var covered = new int[columns];
        for (int r = 0; r < count; r++) {
            var cells = new ArrayList<Cell>();
            for (int c = 0; c < columns; c++) {
                if (covered[c] > 0) {
                    covered[c]--;
                } else {
                    boolean spans = r > headerRows && random.nextInt(12) == 0;
                    int span = Math.min(count - r, spans ? 1 + random.nextInt(4) : 1);
                    covered[c] = span - 1;
                    boolean named = r < headerRows && random.nextInt(10) > 0;
                    String text = named ? words(2) : sentences(size(2));
                    cells.add(new Cell(random.nextInt(8) == 0 ? "" : text, 1, span));
                }
            }
            rows.add(new Row(cells));
        }
        return new Table(random.nextBoolean() ? "" : words(size(4)), rows, headerRows);
    }

    private static <T> List<T> times(int count, Supplier<T> make) {
        return IntStream.range(0, count).mapToObj(_ -> make.get()).toList();
    }
}
