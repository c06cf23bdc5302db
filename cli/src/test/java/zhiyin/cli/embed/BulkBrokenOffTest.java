package zhiyin.cli.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.Embedder;

/// A real process, really killed, several times.
final class BulkBrokenOffTest {
    private static final int TEXTS = 6_000;

    @TempDir Path folder;

    @Test
    void aRunThatIsKilledAgainAndAgainWritesEachRowOnce() throws Exception {
        Path in = Files.createDirectories(folder.resolve("in"));
        Files.write(in.resolve("a.jsonl"), texts(0, TEXTS / 3));
        Files.write(in.resolve("b.jsonl"), texts(TEXTS / 3, TEXTS));
        Path out = folder.resolve("out");
        for (int kill = 0; kill < 3; kill++) {
            int parts = BulkRows.parts(Files.createDirectories(out)).size();
            Process child = start(in, out);
            awaitParts(child, out, parts + 2);
            child.destroyForcibly().waitFor();
        }
        assertThat(out.resolve("_SUCCESS")).doesNotExist();
        // As a crash leaves it between a part and the note of it, and in the midst of a part.
        Files.writeString(out.resolve("part-99999.parquet"), "not counted");
        Files.writeString(out.resolve("part-99998.parquet.tmp"), "torn");
        CommandRun run = CommandRun.ofBulk(arguments(in, out));
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<BulkRows.Line> rows = BulkRows.read(out);
        assertThat(rows).extracting(BulkRows.Line::id).containsExactlyElementsOf(ids());
        requireSame(rows);
        assertThat(run.err()).contains("\"rows\":%d,".formatted(TEXTS));
    }

    private static void requireSame(List<BulkRows.Line> rows) {
        try (Embedder embedder = Embedder.open()) {
            for (int i = 0; i < TEXTS; i += 97) {
                float[] expected = embedder.embed("第" + i + "段");
                double cosine = 0;
                for (int d = 0; d < expected.length; d++) {
                    cosine += (double) expected[d] * rows.get(i).vector()[d];
                }
                assertThat(cosine).as(rows.get(i).id()).isCloseTo(1, within(1e-3));
            }
        }
    }

    private static List<String> ids() {
        return IntStream.range(0, TEXTS).mapToObj(i -> "n" + i).toList();
    }

    private static List<String> texts(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"id\":\"n%d\",\"text\":\"第%d段\"}".formatted(i, i))
                .toList();
    }

    private static String[] arguments(Path in, Path out) {
        return new String[] {
            in.toString(), out.toString(), "--part-rows=400", "--json", "--threads=1"
        };
    }

    private Process start(Path in, Path out) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ChildMain.class.getName(), "bulk"));
        command.addAll(List.of(arguments(in, out)));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("err.txt").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void awaitParts(Process child, Path out, int parts) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(3));
        while (BulkRows.parts(out).size() < parts) {
            assertThat(child.isAlive()).as(Files.readString(folder.resolve("err.txt"))).isTrue();
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(10);
        }
    }
}
