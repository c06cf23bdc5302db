package zhiyin.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the JVM of an executor is told so that the engine runs, and its kernels are compiled well: the engine's
/// `jvm.args` on one line. What Spark 4.2 says by itself is left out, since a module may be named twice and Spark's
/// options come first.
public final class JvmOptions {
    private static final String FILE = "jvm.args";
    private static final Pattern COLLECTOR = Pattern.compile("-XX:[+-]Use\\w*GC");

    private JvmOptions() {}

    /// What an executor is told: the above, and what its user says besides. With one core, its garbage is collected by
    /// that core alone unless the user says how: threads beside the only one that computes cost 5 % of its speed.
    ///
    /// @param own the user's
    /// @param cores of an executor; 0 where it is not known
    static String ofExecutor(String own, int cores) {
        String collector = cores == 1 && !COLLECTOR.matcher(own).find() ? " -XX:+UseSerialGC" : "";
        return (line() + collector + " " + own).strip();
    }

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
