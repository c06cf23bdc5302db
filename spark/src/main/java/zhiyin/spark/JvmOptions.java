package zhiyin.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/// What the JVM of an executor is told so that the engine runs, and its kernels are compiled well: the engine's
/// `jvm.args` on one line. What Spark 4.2 says by itself is left out, since a module may be named twice and Spark's
/// options come first.
public final class JvmOptions {
    private static final String FILE = "jvm.args";

    private JvmOptions() {}

    /// For `spark.executor.extraJavaOptions` and `spark.driver.extraJavaOptions`.
    public static String line() {
        try (InputStream file = JvmOptions.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + " is missing in zhiyin-spark's jar");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("-"))
                    .collect(Collectors.joining(" "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
