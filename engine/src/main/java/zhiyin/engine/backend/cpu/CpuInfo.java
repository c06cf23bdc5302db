package zhiyin.engine.backend.cpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The CPU, as far as the system tells.
///
/// @param features the instruction sets that matter to matrix products, as Linux names them; empty
///     where the system does not tell
/// @param vectorBits width of the Vector API's preferred vectors
public record CpuInfo(String name, int cores, List<String> features, int vectorBits) {
    private static final Path LINUX_CPU_INFO = Path.of("/proc/cpuinfo");
    private static final List<String> RELEVANT =
            List.of(
                    "avx2",
                    "avx_vnni",
                    "avx512f",
                    "avx512_vnni",
                    "avx512_bf16",
                    "avx512_fp16",
                    "amx_tile",
                    "amx_bf16",
                    "amx_int8",
                    "amx_fp16",
                    "asimd",
                    "asimddp",
                    "bf16",
                    "i8mm",
                    "sve",
                    "sve2");

    public CpuInfo {
        features = List.copyOf(features);
    }

    public static CpuInfo ofThisMachine() {
        List<String> lines = cpuInfoLines();
        String name =
                find(lines, "model name")
                        .or(() -> Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")))
                        .orElse(System.getProperty("os.arch"));
        List<String> flags =
                find(lines, "flags")
                        .or(() -> find(lines, "Features"))
                        .map(value -> Arrays.asList(value.split(" ")))
                        .orElse(List.of());
        return new CpuInfo(
                name,
                Runtime.getRuntime().availableProcessors(),
                RELEVANT.stream().filter(flags::contains).toList(),
                Lanes.FLOATS.vectorBitSize());
    }

    private static List<String> cpuInfoLines() {
        if (!Files.isReadable(LINUX_CPU_INFO)) {
            return List.of();
        }
        try {
            return Files.readAllLines(LINUX_CPU_INFO);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + LINUX_CPU_INFO, e);
        }
    }

    /// The value of the first `key : value` line.
    private static Optional<String> find(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }
}
