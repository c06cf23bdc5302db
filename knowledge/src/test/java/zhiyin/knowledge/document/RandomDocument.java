package zhiyin.knowledge.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import zhiyin.knowledge.document.Place.Box;
import zhiyin.knowledge.document.Place.Span;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

/// Documents that have something of everything, for tests that hold for all documents.
public final class RandomDocument {
    private static final List<String> PIECES =
            List.of(
                    "word", "文字", " ", "\n", "\t", "\"", "\\", "𝕏😀", "é", "\u0000", "\u2028", "|",
                    "#", "<b>", "&amp;", "\uFEFF", "⼀", "", "```", "、");

    private final Random random;

    public RandomDocument(Random random) {
        this.random = random;
    }

    public Document document() {
        return document(0);
    }

    private Document document(int depth) {
        List<Document> parts = depth >= 3 ? List.of() : list(2, () -> document(depth + 1));
        return new Document(
                text(),
                "pdf",
                text(),
                random.nextBoolean() ? "zh" : "",
                random.nextBoolean() ? Map.of() : Map.of("author", text(), "键", text()),
                list(12, this::block),
                parts,
                new Report(
                        random.nextInt(9),
                        list(
                                3,
                                () ->
                                        new Finding(
                                                of(Report.Kind.values()),
                                                random.nextInt(5),
                                                text()))));
    }

    public Block block() {
        return switch (random.nextInt(10)) {
            case 0 -> new Block.Heading(1 + random.nextInt(6), text(), place());
            case 1 -> new Block.Paragraph(text(), place());
            case 2 -> new Block.ListItem(1 + random.nextInt(4), text(), text(), place());
            case 3 -> new Block.Code(text(), text(), text(), list(4, this::cut), place());
            case 4 -> new Block.TableBlock(table(), place());
            case 5 -> new Block.Quote(1 + random.nextInt(3), text(), place());
            case 6 -> new Block.Formula(text(), place());
            case 7 -> new Block.Caption(text(), place());
            case 8 -> new Block.Footnote(text(), text(), place());
            default -> new Block.Furniture(of(Block.Furniture.Role.values()), text(), place());
        };
    }

    private Cut cut() {
        return new Cut(random.nextInt(), random.nextInt(5), text());
    }

    private Table table() {
        List<Row> rows =
                list(
                        5,
                        () ->
                                new Row(
                                        list(
                                                4,
                                                () ->
                                                        new Cell(
                                                                text(),
                                                                1 + random.nextInt(2),
                                                                1 + random.nextInt(2)))));
        return new Table(text(), rows, random.nextInt(rows.size() + 1));
    }

    private Place place() {
        int first = random.nextInt(100);
        return switch (random.nextInt(4)) {
            case 0 -> Place.UNKNOWN;
            case 1 -> Place.of(of(Place.Unit.values()), first);
            case 2 -> Place.lines(first, first + random.nextInt(9), new Span(first, first + 3));
            default ->
                    new Place(
                            Place.Unit.PAGE,
                            first,
                            first + random.nextInt(3),
                            list(3, this::box),
                            Span.NONE);
        };
    }

    private Box box() {
        return new Box(
                random.nextInt(100),
                random.nextFloat() * 1000,
                random.nextFloat(),
                -random.nextFloat() * 1e9f,
                random.nextInt(600));
    }

    private String text() {
        var text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    private <T> T of(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> List<T> list(int most, Supplier<T> element) {
        return new ArrayList<>(Stream.generate(element).limit(random.nextInt(most + 1)).toList());
    }
}
