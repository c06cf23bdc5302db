package zhiyin.engine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// How much memory could be taken without driving others out: what Linux calls available, and no more
/// than the control group has left.
public final class FreeMemory {
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final Path GROUP = Path.of("/sys/fs/cgroup");

    private FreeMemory() {}

    public static long bytes() {
        long available = available().orElseGet(FreeMemory::free);
        return Math.min(available, leftInGroup().orElse(Long.MAX_VALUE));
    }

    private static Optional<Long> available() {
        return lines(MEMORY)
                .flatMap(text ->
                        text.lines()
                                .filter(line -> line.startsWith("MemAvailable:"))
                                .findFirst()
                                .map(line -> 1024 * Long.parseLong(line.replaceAll("\\D", ""))));
    }

    /// Version 2 of control groups; pages of files that may be dropped count as free.
    private static Optional<Long> leftInGroup() {
        Optional<Long> max = number(GROUP.resolve("memory.max"));
        Optional<Long> used = number(GROUP.resolve("memory.current"));
        if (max.isEmpty() || used.isEmpty()) {
            return Optional.empty();
        }
        long droppable =
                lines(GROUP.resolve("memory.stat"))
                        .flatMap(text ->
                                text.lines()
                                        .filter(line -> line.startsWith("inactive_file "))
                                        .findFirst())
                        .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .orElse(0L);
        return Optional.of(Math.max(0, max.get() - used.get() + droppable));
    }

    private static Optional<Long> number(Path file) {
        return lines(file)
                .map(String::strip)
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::parseLong);
    }

    private static Optional<String> lines(Path file) {
        try {
            return Files.isReadable(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // not this kind of system
        }
    }

    private static long free() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getFreeMemorySize()
                : Long.MAX_VALUE;
    }
}
