package zhiyin.bench.robust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many files and connections a process may have open. The JVM raises its own limit to the hard one.
final class Descriptors {
    private static final Pattern LINE = Pattern.compile("(?m)^Max open files\\s+\\S+\\s+(\\d+)");

    /// Beside the connections: libraries, models, indexes.
    private static final int OTHERS = 1_000;

    private Descriptors() {}

    /// This process's, and that of those it starts.
    static int limit() throws IOException {
        return limit(Files.readString(Path.of("/proc/self/limits")));
    }

    /// @param limits as `/proc/PID/limits` has them; "unlimited" is no number
    static int limit(String limits) {
        Matcher line = LINE.matcher(limits);
        return line.find()
                ? (int) Math.min(Integer.MAX_VALUE, Long.parseLong(line.group(1)))
                : Integer.MAX_VALUE;
    }

    /// What is needed for so many connections, in the server and here.
    static int needed(int connections) {
        return connections + OTHERS;
    }
}
