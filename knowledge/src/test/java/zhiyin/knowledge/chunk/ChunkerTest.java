package zhiyin.knowledge.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import zhiyin.knowledge.chunk.Chunk.Part;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Caption;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Footnote;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Cut;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

class ChunkerTest {
    private static final ChunkOptions SMALL = new ChunkOptions(60, 100, 20);

    @Test
    void a_chunk_begins_with_its_heading_and_is_embedded_under_those_above() {
        List<Chunk> chunks =
                chunks(
                        document(
                                "Manual",
                                heading(1, "Brokers"),
                                heading(2, "Set-up"),
                                text(200),
                                heading(2, "Running"),
                                text(200)));
        assertThat(chunks).hasSize(2);
        assertThat(chunks.get(0).body()).startsWith("# Brokers\n\n## Set-up\n\n");
        assertThat(chunks.get(0).embedText()).startsWith("Manual\nBrokers\nSet-up\n");
        assertThat(chunks.get(1).headings()).containsExactly("Brokers", "Running");
        assertThat(chunks.get(1).body()).startsWith("## Running\n\n");
        assertThat(chunks.get(1).embedText()).startsWith("Manual > Brokers\nRunning\n");
    }

    @Test
    void a_section_that_goes_on_is_embedded_under_its_own_heading_too() {
        List<Chunk> chunks =
                chunks(document("T", heading(1, "A"), heading(2, "B"), text(300), text(300)));
        assertThat(chunks).hasSize(2);
        assertThat(chunks.get(1).embedText()).startsWith("T > A > B\n");
        assertThat(chunks.get(1).section()).isEqualTo(chunks.get(0).section());
    }

    @Test
    void tiny_sections_share_a_chunk_but_not_across_high_headings_unless_both_are_tiny() {
        List<Chunk> low =
                chunks(document("", heading(3, "A"), text(10), heading(3, "B"), text(200)));
        assertThat(low).hasSize(1);
        assertThat(low.getFirst().headings()).isEmpty();
        List<Chunk> high =
                chunks(document("", heading(2, "A"), text(10), heading(2, "B"), text(200)));
        assertThat(high).hasSize(2);
        List<Chunk> tiny =
                chunks(document("", heading(2, "A"), text(10), heading(2, "B"), text(10)));
        assertThat(tiny).hasSize(1);
    }

    @Test
    void headings_at_the_end_go_with_what_is_before() {
        List<Chunk> chunks = chunks(document("", heading(1, "A"), text(10), heading(1, "End")));
        assertThat(chunks).hasSize(1);
        assertThat(chunks.getFirst().body()).endsWith("# End");
        assertThat(chunks.getFirst().headings()).containsExactly("A");
    }

    @Test
    void code_is_cut_between_methods_with_the_class_repeated() {
        var code = new StringBuilder("class Store {\n");
        var cuts = new ArrayList<Cut>();
        for (int i = 0; i < 12; i++) {
            cuts.add(new Cut(code.length(), 1, "class Store {"));
            code.append("    void put").append(i).append("(int key, int value) {\n");
            code.append("        values[key] = value;\n    }\n\n");
        }
        code.append("}");
        List<Chunk> chunks =
                chunks(SMALL, document("", new Code("java", "", code.toString(), cuts, PLACE)));
        assertThat(chunks).hasSizeGreaterThan(2);
        assertThat(chunks)
                .allSatisfy(chunk -> {
                    assertThat(chunk.body()).startsWith("```java\nclass Store {\n");
                    assertThat(chunk.body()).endsWith("```");
                });
        assertThat(chunks.stream().skip(1))
                .allSatisfy(chunk -> {
                    int start = chunk.parts().getFirst().start();
                    assertThat(cuts).extracting(Cut::offset).contains(start);
                });
    }

    @Test
    void a_table_is_cut_between_rows_and_says_which_they_are() {
        List<Row> rows = new ArrayList<>();
        rows.add(row("name", "default"));
        for (int i = 1; i <= 40; i++) {
            rows.add(row("option " + i, "value " + i));
        }
        var table = new TableBlock(new Table("Options", rows, 1), PLACE);
        List<Chunk> chunks = chunks(SMALL, document("", table));
        assertThat(chunks).hasSizeGreaterThan(3);
        assertThat(chunks)
                .allSatisfy(chunk -> {
                    assertThat(chunk.body()).startsWith("Options\n\n| name | default |\n| --- |");
                    assertThat(chunk.embedText()).startsWith("Options (rows ");
                    assertThat(chunk.embedText()).contains("\nname | default\n");
                });
        assertThat(chunks.getLast().embedText()).contains("-40 of 40)").endsWith("value 40");
    }

    @Test
    void a_cell_over_rows_is_repeated_where_the_table_is_cut_within_it() {
        List<Row> rows = new ArrayList<>();
        rows.add(row("group", "member"));
        rows.add(new Row(List.of(new Cell("animals", 1, 30), Cell.of("cat one"))));
        for (int i = 2; i <= 30; i++) {
            rows.add(row("cat number " + i));
        }
        List<Chunk> chunks =
                chunks(SMALL, document("", new TableBlock(new Table("", rows, 1), PLACE)));
        assertThat(chunks).hasSizeGreaterThan(1);
        assertThat(chunks).allMatch(chunk -> chunk.embedText().contains("animals | cat"));
    }

    @Test
    void a_row_too_large_reads_as_columns_and_values() {
        String long_ = "This says a lot about it. ".repeat(40);
        List<Row> rows = List.of(row("name", "meaning"), row("short", "yes"), row("x", long_));
        List<Chunk> chunks =
                chunks(SMALL, document("", new TableBlock(new Table("", rows, 1), PLACE)));
        assertThat(chunks).hasSizeGreaterThan(2);
        assertThat(chunks.get(1).body()).contains("meaning: This says a lot about it.");
        assertThat(chunks.getLast().body()).startsWith("meaning: This says");
        assertThat(chunks.getLast().embedText()).startsWith("row 2 of 2\n");
    }

    @Test
    void a_header_larger_than_a_chunk_does_not_keep_the_rows_from_it() {
        List<Row> rows =
                List.of(row("first name ".repeat(100), "second"), row("a", "b"), row("c", "d"));
        List<Chunk> chunks =
                chunks(SMALL, document("", new TableBlock(new Table("", rows, 1), PLACE)));
        assertThat(chunks.getLast().body()).contains("| c | d |");
        assertThat(chunks).allMatch(chunk -> chunk.tokens() <= SMALL.maxTokens());
    }

    /// The blank begins the first row, and is no passage of its own.
    @Test
    void the_end_of_a_long_caption_is_shown_before_a_blank_cell() {
        ChunkOptions tiny = new ChunkOptions(32, 32, 8);
        List<Row> rows = List.of(row("", words(20), words(20)), row("a", "b", "c"));
        for (int length = 30; length < 100; length++) {
            Table table = new Table(words(length), rows, 1);
            List<Chunk> chunks = chunks(tiny, document("", new TableBlock(table, PLACE)));
            String last = "w" + (length - 1);
            assertThat(chunks).as(last).anyMatch(chunk -> chunk.body().contains(last));
        }
    }

    @Test
    void what_introduces_a_list_stays_with_its_first_item() {
        List<Block> blocks =
                new ArrayList<>(List.of(text(50), paragraph("There are these kinds:")));
        for (int i = 0; i < 6; i++) {
            blocks.add(new ListItem(1, "-", "kind " + i + " of a message in a queue", PLACE));
        }
        for (Chunk chunk : chunks(SMALL, document("", blocks.toArray(Block[]::new)))) {
            assertThat(chunk.body().contains("these kinds"))
                    .isEqualTo(chunk.body().contains("kind 0"));
        }
    }

    @Test
    void a_footnote_is_with_what_refers_to_it() {
        List<Chunk> chunks =
                chunks(
                        SMALL,
                        document(
                                "",
                                paragraph("Queues keep order[^1]. " + words(40)),
                                text(50),
                                text(50),
                                new Footnote("1", "Within one partition.", PLACE)));
        Chunk first = chunks.getFirst();
        assertThat(first.body()).contains("Queues").contains("Within one partition");
        assertThat(first.parts()).extracting(Part::block).containsExactly(0, 3);
        assertThat(chunks.getLast().body()).doesNotContain("Within");
    }

    @Test
    void a_caption_is_with_what_is_next_to_it() {
        List<Chunk> chunks =
                chunks(SMALL, document("", text(55), new Caption("Figure 1", PLACE), text(50)));
        assertThat(chunks).noneMatch(chunk -> chunk.body().equals("Figure 1"));
    }

    @Test
    void an_edit_changes_the_ids_of_its_own_section_only() {
        Block[] blocks =
                IntStream.range(0, 10)
                        .mapToObj(
                                i -> List.<Block>of(heading(2, "S" + i), text(100 + i), text(300)))
                        .flatMap(List::stream)
                        .toArray(Block[]::new);
        Set<String> before = ids(chunks(document("", blocks)));
        blocks[13] = paragraph("Something else. " + words(120));
        Set<String> after = ids(chunks(document("", blocks)));
        assertThat(after).hasSameSizeAs(before);
        after.removeAll(before);
        assertThat(after).hasSize(1);
    }

    @Test
    void equal_chunks_have_different_ids() {
        List<Chunk> chunks =
                chunks(document("", heading(1, "A"), text(200), heading(1, "A"), text(200)));
        assertThat(chunks.get(0).body()).isEqualTo(chunks.get(1).body());
        assertThat(chunks.get(0).id()).isNotEqualTo(chunks.get(1).id()).hasSize(32);
        assertThat(chunks.get(0).section()).isNotEqualTo(chunks.get(1).section());
    }

    @Test
    void parts_lie_under_their_names() {
        var letter = document("Letter", heading(1, "Dear"), text(30));
        var mail =
                new Document(
                        "mail",
                        "eml",
                        "Offer",
                        "",
                        Map.of(),
                        List.of(text(30)),
                        List.of(letter),
                        Report.EMPTY);
        ChunkedDocument chunked = new Chunker(Counters::words).chunk(mail);
        assertThat(chunked.chunks()).hasSize(2);
        Chunk last = chunked.chunks().getLast();
        assertThat(last.headings()).containsExactly("test.md", "Dear");
        assertThat(last.embedText()).startsWith("Offer > Letter > test.md\nDear\n");
        assertThat(last.firstBlock()).isEqualTo(1);
    }

    @Test
    void long_titles_take_a_quarter_of_the_budget_at_most() {
        Block[] blocks = {heading(1, words(300)), heading(2, "Low"), text(40), text(40)};
        List<Chunk> chunks = chunks(SMALL, document(words(200), blocks));
        assertThat(chunks).allMatch(chunk -> chunk.tokens() <= SMALL.maxTokens());
        String prefix = chunks.getLast().embedText().split("\n", 2)[0];
        assertThat(Counters.words(prefix)).isBetween(5, 25);
        assertThat(prefix).contains("…");
    }

    @Test
    void what_is_embedded_is_in_ordinary_characters() {
        Chunk chunk = chunks(document("", paragraph("⽂件的⼀部分"))).getFirst();
        assertThat(chunk.embedText()).isEqualTo("文件的一部分");
    }

    @Test
    void one_word_of_a_megabyte_is_cut_by_characters() {
        TokenCounter unknown = text -> text.isBlank() ? 0 : 1;
        var chunker = new Chunker(unknown);
        ChunkedDocument chunked = chunker.chunk(document("", paragraph("啊".repeat(1_000_000))));
        assertThat(chunked.chunks()).hasSizeGreaterThan(100);
    }

    @Test
    void a_change_of_subject_divides_a_large_section() {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            blocks.add(paragraph((i < 9 ? "Cats sleep " : "Stars burn ") + words(25)));
        }
        SentenceVectors vectors =
                texts ->
                        texts.stream()
                                .map(text -> {
                                    double cats = text.split("Cats", -1).length - 1;
                                    double stars = text.split("Stars", -1).length - 1;
                                    double length = Math.hypot(cats, stars);
                                    return new float[] {
                                        (float) (cats / length), (float) (stars / length)
                                    };
                                })
                                .toArray(float[][]::new);
        Document document = document("", blocks.toArray(Block[]::new));
        var options = new ChunkOptions(200, 300, 50);
        List<Chunk> chunks =
                new Chunker(Counters::words, options)
                        .withBreakpoints(vectors)
                        .chunk(document)
                        .chunks();
        assertThat(chunks)
                .noneMatch(
                        chunk -> chunk.body().contains("Cats") && chunk.body().contains("Stars"));
        assertThat(chunks(options, document))
                .anyMatch(chunk -> chunk.body().contains("Cats") && chunk.body().contains("Stars"));
    }

    private static final Place PLACE = Place.UNKNOWN;

    private static List<Chunk> chunks(Document document) {
        return chunks(ChunkOptions.defaults(), document);
    }

    private static List<Chunk> chunks(ChunkOptions options, Document document) {
        ChunkedDocument chunked = new Chunker(Counters::words, options).chunk(document);
        new Invariants(chunked, Counters::words, options).check();
        return chunked.chunks();
    }

    private static Set<String> ids(List<Chunk> chunks) {
        return chunks.stream().map(Chunk::id).collect(Collectors.toSet());
    }

    private static Document document(String title, Block... blocks) {
        return new Document(
                "test.md",
                "md",
                title,
                "",
                Map.of(),
                Arrays.asList(blocks),
                List.of(),
                Report.EMPTY);
    }

    private static Heading heading(int level, String text) {
        return new Heading(level, text, PLACE);
    }

    private static Paragraph paragraph(String text) {
        return new Paragraph(text, PLACE);
    }

    private static Paragraph text(int words) {
        return paragraph("It says " + words(words - 2) + ".");
    }

    /// Each is a token.
    private static String words(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "w" + i % 100)
                .collect(Collectors.joining(" "));
    }

    private static Row row(String... cells) {
        return new Row(Arrays.stream(cells).map(Cell::of).toList());
    }
}
