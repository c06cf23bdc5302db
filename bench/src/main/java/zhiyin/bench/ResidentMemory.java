package zhiyin.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The memory of this process that lies in RAM.
public final class ResidentMemory {
    private ResidentMemory() {}

    /// For people, in megabytes.
    public static String text() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return "(unknown on this system)";
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS"))
                    .map(line -> line.replaceAll("\\D+", ""))
                    .map(kilobytes -> Long.parseLong(kilobytes) / 1000 + " MB")
                    .findFirst()
                    .orElse("(unknown)");
        }
    }
}
