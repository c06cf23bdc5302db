package zhiyin.cli.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.cli.Main;

/// What happens where this program's own memory is not enough.
@Timeout(600)
final class ParseMemoryTest {
    @TempDir Path folder;

    /// In a process of its own with a small heap. The text passes the bound on what comes from the process
    /// that reads it, half of the heap, and then does not fit with its Markdown.
    @Test
    void a_document_too_large_for_the_heap_fails_and_the_others_do_not() throws Exception {
        Path large = Files.writeString(folder.resolve("large.txt"), "x".repeat(22 << 20));
        Path small = Files.writeString(folder.resolve("small.md"), "# Small\n");
        Path out = folder.resolve("out");
        Process process = start(large.toString(), small.toString(), "--output", out.toString());
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isOne();
        assertThat(said)
                .contains("OUT_OF_MEMORY: " + large, "ZHIYIN_HEAP", "1 files read, 1 failed");
        assertThat(Files.readString(out.resolve("small.md.md"))).isEqualTo("# Small\n");
        assertThat(out.resolve("large.txt.md")).doesNotExist();
        assertThat(out.resolve("large.txt.md.tmp")).doesNotExist();
    }

    private static Process start(String... arguments) throws IOException {
        var command =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "parse",
                        "--jobs",
                        "2");
        command.command().addAll(List.of(arguments));
        return command.redirectErrorStream(true).start();
    }
}
