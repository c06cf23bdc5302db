package zhiyin.engine.backend.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The kernels in one form. `scripts/cuda/compile` makes all forms of `src/main/cuda`, and they lie with the classes:
///
/// ```
/// kernels.zip
///   sources.sha256   of what they were made of
///   sm_80.cubin      machine code for compute capability 8.0, which GPUs of 8.6 also run; likewise others
///   compute_80.ptx   text that drivers since CUDA 11 translate for any GPU since 8.0, once: they keep what they made
/// ```
///
/// @param content ends in a zero byte
record KernelImage(String name, byte[] content) {
    static final String RESOURCE = "kernels.zip";
    static final String SOURCES = "sources.sha256";
    static final String PTX = "compute_80.ptx";

    /// Those of Tegra, 8.7 (Orin) and 10.1 (Thor), do not run machine code of their families' other GPUs.
    private static final Set<Integer> ALONE = Set.of(87, 101);

    /// What a GPU may be given, the best first: its own machine code, or that of its family's last GPU before it; then
    /// PTX, for other GPUs, and for drivers older than the assembler, which is of CUDA 13.
    static List<KernelImage> of(int computeCapability) {
        Map<String, byte[]> all = readAll();
        int oldest =
                ALONE.contains(computeCapability) ? computeCapability : computeCapability / 10 * 10;
        Stream<String> cubins =
                IntStream.iterate(computeCapability, each -> each >= oldest, each -> each - 1)
                        .mapToObj("sm_%d.cubin"::formatted)
                        .filter(all::containsKey)
                        .limit(1);
        return Stream.concat(cubins, Stream.of(PTX))
                .map(name ->
                        new KernelImage(
                                name, terminated(Objects.requireNonNull(all.get(name), name))))
                .toList();
    }

    private static byte[] terminated(byte[] content) {
        return Arrays.copyOf(content, content.length + 1);
    }

    static Map<String, byte[]> readAll() {
        try (InputStream packed = KernelImage.class.getResourceAsStream(RESOURCE)) {
            if (packed == null) {
                throw new EngineException(
                        Code.NATIVE_FAILURE,
                        "the GPU's kernels are not in this build: " + RESOURCE);
            }
            Map<String, byte[]> entries = new HashMap<>();
            ZipInputStream zip = new ZipInputStream(packed);
            for (ZipEntry each = zip.getNextEntry(); each != null; each = zip.getNextEntry()) {
                entries.put(each.getName(), zip.readAllBytes());
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
