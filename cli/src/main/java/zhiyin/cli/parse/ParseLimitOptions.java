package zhiyin.cli.parse;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;
import zhiyin.knowledge.parse.ParseLimits;

/// What one file may cost.
final class ParseLimitOptions {
    private static final int MB_BITS = 20;

    @Option(
            names = "--max-size",
            paramLabel = "MB",
            description = "Refuse larger files. Default: 512")
    Optional<Long> size = Optional.empty();

    @Option(
            names = "--max-unpacked",
            paramLabel = "MB",
            description = "Give up on files that unpack to more. Default: 1024")
    Optional<Long> unpacked = Optional.empty();

    @Option(
            names = "--max-memory",
            paramLabel = "MB",
            description = "Memory of each process that reads files. Default: 512")
    Optional<Long> memory = Optional.empty();

    @Option(
            names = "--max-cpu",
            paramLabel = "SECONDS",
            description = "Give up on files that take more CPU time. Default: 600")
    Optional<Long> cpu = Optional.empty();

    @Option(
            names = "--max-time",
            paramLabel = "SECONDS",
            description = "Give up on files that take longer. Default: 1200")
    Optional<Long> time = Optional.empty();

    /// Why these options cannot be meant; empty where they can.
    Optional<String> mistake() {
        return mistake("--max-size", size, 1)
                .or(() -> mistake("--max-unpacked", unpacked, 1))
                .or(() -> mistake("--max-memory", memory, 64))
                .or(() -> mistake("--max-cpu", cpu, 1))
                .or(() -> mistake("--max-time", time, 1));
    }

    private static Optional<String> mistake(String name, Optional<Long> value, long least) {
        long most = 1L << MB_BITS;
        return value.filter(number -> number < least || number > most)
                .map(number -> "%s is %d, expected %d to %d".formatted(name, number, least, most));
    }

    ParseLimits limits() {
        ParseLimits limits = ParseLimits.defaults();
        return new ParseLimits(
                size.map(ParseLimitOptions::bytes).orElse(limits.fileBytes()),
                unpacked.map(ParseLimitOptions::bytes).orElse(limits.inflatedBytes()),
                limits.characters(),
                limits.pages(),
                limits.glyphsPerPage(),
                limits.operatorsPerPage(),
                limits.cells(),
                limits.entries(),
                limits.depth(),
                cpu.map(Duration::ofSeconds).orElse(limits.cpu()),
                time.map(Duration::ofSeconds).orElse(limits.wall()),
                memory.map(ParseLimitOptions::bytes).orElse(limits.heapBytes()));
    }

    private static long bytes(long megabytes) {
        return megabytes << MB_BITS;
    }
}
