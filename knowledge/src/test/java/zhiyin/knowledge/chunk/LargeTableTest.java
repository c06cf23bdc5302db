package zhiyin.knowledge.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

/// A table is chunked in little more memory than it takes itself, so that the workbooks that can be read can
/// be chunked, too.
final class LargeTableTest {
    private static final int ROWS = 20_000;
    private static final int HEAP_MEGABYTES = 24;

    /// In a process of its own, whose heap holds the table, whose rows are one, and not the 40 MB of its text.
    @Test
    void a_table_whose_text_does_not_fit_in_the_heap_is_chunked() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx" + HEAP_MEGABYTES + "m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Chunking.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).isEqualTo("%d chunks, to row %d".formatted(ROWS, ROWS));
    }

    /// Prints how many chunks there are, and the last row of the last.
    static final class Chunking {
        private Chunking() {}

        public static void main(String[] arguments) throws IOException {
            var count = new int[1];
            var last = new String[1];
            new Chunker(text -> text.length() / 5)
                    .each(
                            document(),
                            "large.xlsx",
                            chunk -> {
                                count[0]++;
                                last[0] = chunk.embedText().lines().findFirst().orElseThrow();
                            });
            System.out.printf(
                    "%d chunks, to row %s%n",
                    count[0], last[0].replaceAll("row (\\d+) of \\d+", "$1"));
        }

        /// 20,000 rows of 10 cells of 200 characters: a chunk each.
        private static Document document() {
            Row row =
                    new Row(
                            IntStream.range(0, 10)
                                    .mapToObj(i -> Cell.of(Integer.toString(i).repeat(200)))
                                    .toList());
            var table = new Table("", Collections.nCopies(ROWS, row), 0);
            return new Document(
                    "large.xlsx",
                    "xlsx",
                    "",
                    "",
                    Map.of(),
                    List.of(new Block.TableBlock(table, Place.UNKNOWN)),
                    List.of(),
                    new Report(1, List.of()));
        }
    }
}
