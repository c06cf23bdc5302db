package zhiyin.engine.backend.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import zhiyin.engine.weights.WeightType;

/// The compiled kernels that lie with the classes.
final class KernelImageTest {
    private static final Path SOURCES = Path.of("src/main/cuda");

    private final String ptx = new String(KernelImage.text(), UTF_8);

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
        assertThat(ptx.lines().findFirst().orElseThrow())
                .as("a kernel was changed: run scripts/cuda/compile")
                .endsWith("sources sha256 " + HexFormat.of().formatHex(digest.digest()));
    }

    private static String name(Path file) {
        return SOURCES.relativize(file).toString().replace('\\', '/');
    }

    @Test
    void drivers_since_cuda_11_and_gpus_since_ampere_take_them() {
        assertThat(ptx).contains(".version 7.0\n.target sm_80\n.address_size 64");
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
        for (WeightType type : List.of(WeightType.Q4_0, WeightType.Q6_K)) {
            for (String epilogue : List.of("store", "add", "swiglu")) {
                requireEntry(StoredProduct.name(epilogue, type, 16));
                requireEntry(StoredProduct.name(epilogue, type, 17));
            }
        }
        List.of("attention_32", "attention_64", "attention_128", "layer_norm", "rms_norm")
                .forEach(this::requireEntry);
        List.of("activate_gelu", "activate_swiglu", "activate_geglu").forEach(this::requireEntry);
        List.of("rotate", "copy_rows", "mean_rows", "decode_awq").forEach(this::requireEntry);
    }

    private void requireEntry(String kernel) {
        assertThat(ptx).contains(".entry " + kernel + "(");
    }
}
