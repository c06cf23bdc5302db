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
    private static final Pattern COMPILING = Pattern.compile("-XX:[+-]?Tier");

    /// Six times HotSpot's own thresholds: what Spark runs at its start alone is not optimised, the engine's loops,
    /// which run millions of times, are a little later.
    private static final String COMPILE_LATER =
            "-XX:Tier4InvocationThreshold=30000 -XX:Tier4MinInvocationThreshold=5000 -XX:Tier4CompileThreshold=60000";

    private JvmOptions() {}

    /// What an executor is told: the above, and what its user says besides. With one core, all that runs beside the one
    /// thread that computes takes its time, so unless the user says how, garbage is collected by that core alone, and
    /// less is compiled: 5 % of the speed, and 4 of the 7 seconds of compiling that each executor begins with.
    ///
    /// @param own the user's
    /// @param cores of an executor; 0 where it is not known
    static String ofExecutor(String own, int cores) {
        var options = new StringBuilder(line());
        if (cores == 1 && !COLLECTOR.matcher(own).find()) {
            options.append(" -XX:+UseSerialGC");
        }
        if (cores == 1 && !COMPILING.matcher(own).find()) {
            options.append(' ').append(COMPILE_LATER);
        }
        return options.append(' ').append(own).toString().strip();
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
