package zhiyin.engine.backend.cuda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.weights.WeightType;

/// The compiled kernels that lie with the classes.
final class KernelImageTest {
    private static final Path SOURCES = Path.of("src/main/cuda");

    private static final int ELF_OF_CUDA = 190;

    private final Map<String, byte[]> images = KernelImage.readAll();
    private final String ptx = text(KernelImage.PTX);

    private String text(String name) {
        return new String(images.get(name), UTF_8);
    }

    @Test
    void they_are_those_of_the_sources() throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> sorted =
                    files.filter(Files::isRegularFile)
                            .sorted(Comparator.comparing(KernelImageTest::name))
                            .toList();
            for (Path file : sorted) {
                digest.update((name(file) + "\n").getBytes(UTF_8));
                digest.update(Files.readAllBytes(file));
            }
        }
        assertThat(text(KernelImage.SOURCES))
                .as("a kernel was changed: run scripts/cuda/compile")
                .isEqualTo(HexFormat.of().formatHex(digest.digest()));
    }

    private static String name(Path file) {
        return SOURCES.relativize(file).toString().replace('\\', '/');
    }

    @Test
    void drivers_since_cuda_11_and_gpus_since_ampere_take_them() {
        assertThat(ptx).contains(".version 7.0\n.target sm_80\n.address_size 64");
    }

    /// The first two bytes after 16 of an ELF file's head are its type, the next its machine.
    @ParameterizedTest
    @ValueSource(ints = {80, 86, 89, 90, 100, 120})
    void six_generations_have_machine_code_with_the_same_kernels(int computeCapability) {
        KernelImage image = KernelImage.of(computeCapability).getFirst();
        assertThat(image.name()).isEqualTo("sm_" + computeCapability + ".cubin");
        ByteBuffer elf = ByteBuffer.wrap(image.content()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(elf.getInt(0)).isEqualTo(0x464c457f);
        assertThat(elf.getShort(18)).isEqualTo((short) ELF_OF_CUDA);
        String names = new String(image.content(), ISO_8859_1);
        Matcher entries = Pattern.compile("\\.entry (\\w+)\\(").matcher(ptx);
        assertThat(entries.results().map(entry -> ".text." + entry.group(1) + "\0"))
                .isNotEmpty()
                .allMatch(names::contains);
    }

    @ParameterizedTest
    @CsvSource({
        "80, sm_80.cubin",
        "87, compute_80.ptx",
        "88, sm_86.cubin",
        "101, compute_80.ptx",
        "103, sm_100.cubin",
        "110, compute_80.ptx",
        "121, sm_120.cubin",
        "130, compute_80.ptx"
    })
    void a_gpu_gets_its_familys_machine_code_then_ptx(int computeCapability, String first) {
        List<KernelImage> all = KernelImage.of(computeCapability);
        assertThat(all.getFirst().name()).isEqualTo(first);
        assertThat(all.getLast().name()).isEqualTo(KernelImage.PTX);
        assertThat(all.getLast().content()).endsWith(0).hasSize(ptx.length() + 1);
    }

    @Test
    void all_that_are_asked_for_are_there() {
        for (WeightType type : WeightType.values()) {
            requireEntry("decode_" + WeightPacker.label(type));
            requireEntry("embed_" + WeightPacker.label(type));
        }
        for (String epilogue : List.of("store", "gelu", "add", "swiglu", "geglu")) {
            requireEntry("product_" + epilogue + "_64");
            requireEntry("product_" + epilogue + "_128");
        }
        for (String label : List.of("q4_0", "q8_0", "q4_k", "q5_k", "q6_k", "awq")) {
            for (String epilogue : List.of("store", "add", "swiglu")) {
                requireEntry(StoredProduct.name(epilogue, label, 16));
                requireEntry(StoredProduct.name(epilogue, label, 17));
            }
        }
        for (int room : new int[] {32, 64, 128}) {
            requireEntry("attention_%d_64".formatted(room));
            requireEntry("attention_%d_128".formatted(room));
        }
        List.of("layer_norm", "rms_norm").forEach(this::requireEntry);
        List.of("activate_gelu", "activate_swiglu", "activate_geglu").forEach(this::requireEntry);
        List.of("rotate", "copy_rows", "mean_rows", "decode_awq").forEach(this::requireEntry);
    }

    private void requireEntry(String kernel) {
        assertThat(ptx).contains(".entry " + kernel + "(");
    }
}
