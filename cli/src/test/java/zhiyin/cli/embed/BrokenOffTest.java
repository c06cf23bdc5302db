package zhiyin.cli.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Real processes, really stopped in the middle of an input that would take minutes.
final class BrokenOffTest {
    private static final int ROWS_PAST_STOP = 100;

    /// The rows of the first texts from a run that nobody broke off: the same for all formats.
    private static final List<Outputs.Line> EXPECTED = new ArrayList<>();

    @TempDir Path folder;

    /// Of lines of JSON nothing is held back, nor written behind them.
    @ParameterizedTest
    @EnumSource(names = "JSONL", mode = EnumSource.Mode.EXCLUDE)
    @DisabledOnOs(OS.WINDOWS)
    void ctrlCLeavesAnOutputThatResumeContinues(OutputFormat format) throws Exception {
        Path output = folder.resolve("out." + format.label());
        Process child = start(bigInput(), output);
        awaitFirstRows(child, output);
        boolean interrupt = !ignoresInterrupts();
        String signal = interrupt ? "-INT" : "-TERM";
        new ProcessBuilder("kill", signal, Long.toString(child.pid())).start().waitFor();
        assertThat(child.waitFor(3, TimeUnit.MINUTES)).isTrue();
        String err = Files.readString(folder.resolve("err.txt"));
        assertThat(child.exitValue()).as(err).isEqualTo(interrupt ? 130 : 143);
        assertThat(err).contains("--resume continues");
        assertThat(Outputs.read(output)).isNotEmpty();
        resumeAndCompare(output);
    }

    /// A shell starts background jobs with SIGINT ignored, which their children inherit; such a process
    /// can only be stopped by SIGTERM, which ends a run in the same way.
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> line.substring("SigIgn:".length()).strip())
                    .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & 2) != 0);
        }
    }

    @ParameterizedTest
    @EnumSource(OutputFormat.class)
    void aKillLeavesAnOutputThatResumeContinues(OutputFormat format) throws Exception {
        Path output = folder.resolve("out." + format.label());
        Process child = start(bigInput(), output);
        awaitFirstRows(child, output);
        child.destroyForcibly().waitFor();
        resumeAndCompare(output);
    }

    /// Shortens the input to a little past where the run was broken off, so that the test ends.
    private void resumeAndCompare(Path output) throws IOException {
        Path input = folder.resolve("in.txt");
        int done = finishedRows(output);
        Files.write(input, texts(done + ROWS_PAST_STOP));
        CommandRun resumed = run(input, output, "--resume", "--json");
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("\"embedded\":" + ROWS_PAST_STOP);

        EmbedCommandTest.assertSame(Outputs.read(output), expected(done + ROWS_PAST_STOP));
    }

    /// Computes those that are not there yet.
    private List<Outputs.Line> expected(int count) throws IOException {
        int known = EXPECTED.size();
        if (known < count) {
            Path input = folder.resolve("uninterrupted.txt");
            Path output = folder.resolve("uninterrupted.npy");
            Files.write(input, texts(count).subList(known, count));
            CommandRun uninterrupted = run(input, output);
            assertThat(uninterrupted.exitCode()).as(uninterrupted.err()).isZero();
            Outputs.read(output)
                    .forEach(row ->
                            EXPECTED.add(new Outputs.Line(EXPECTED.size(), "", "", row.vector())));
        }
        return EXPECTED.subList(0, count);
    }

    /// As many as a run finds that continues it: after a kill in the middle of a write, readers may find
    /// none.
    private int finishedRows(Path output) throws IOException {
        Path nothing = Files.write(folder.resolve("in.txt"), List.of());
        CommandRun refused = run(nothing, output, "--resume");
        Matcher rows = Pattern.compile("the output has (\\d+) rows").matcher(refused.err());
        assertThat(rows.find()).as(refused.err()).isTrue();
        return Integer.parseInt(rows.group(1));
    }

    private static CommandRun run(Path input, Path output, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--type", "f32"));
        arguments.addAll(List.of("--file", input.toString(), "--output", output.toString()));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private Path bigInput() throws IOException {
        return Files.write(folder.resolve("in.txt"), texts(200_000));
    }

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "第" + i + "段").toList();
    }

    private Process start(Path input, Path output) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        // With the kernels' compilation, for one.
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ChildMain.class.getName(), "--type=f32", "--threads=1"));
        command.addAll(List.of("--file=" + input, "--output=" + output));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("err.txt").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void awaitFirstRows(Process child, Path output) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
        while (!Files.exists(output) || Files.size(output) < 100_000) {
            assertThat(child.isAlive()).as(Files.readString(folder.resolve("err.txt"))).isTrue();
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(50);
        }
        // Some chunks more: Parquet then has rows that are in memory only.
        Thread.sleep(500);
    }
}
