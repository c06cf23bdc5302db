package zhiyin.bench.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The tests of `scripts/cuda/measure`, which are in Python as it is.
final class MeasureScriptTest {
    private static boolean isPythonHere() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3")));
    }

    @Test
    void the_script_that_measures_a_gpu_keeps_what_it_finds_and_reckons_right()
            throws IOException, InterruptedException {
        assumeTrue(isPythonHere(), "scripts/cuda/measure is not tested: no python3 on the PATH");
        Process process =
                new ProcessBuilder("python3", "-B", "../scripts/cuda/test_measure.py")
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("OK");
    }
}
