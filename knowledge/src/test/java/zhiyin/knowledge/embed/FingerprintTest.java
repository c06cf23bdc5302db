package zhiyin.knowledge.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.model.LayerWidths;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.Prompts;
import zhiyin.engine.model.Purpose;
import zhiyin.engine.model.Shortening;

final class FingerprintTest {
    private static final int WEIGHT_BYTES = 3_000_000;

    @TempDir Path folder;

    @Test
    void the_same_files_elsewhere_have_the_same_fingerprint() throws IOException {
        assertThat(Fingerprint.of(model("a", 1, "{}")))
                .isEqualTo(Fingerprint.of(model("b", 1, "{}")));
    }

    @Test
    void other_weights_of_the_same_size_and_another_configuration_have_others() throws IOException {
        String one = Fingerprint.of(model("a", 1, "{}"));
        assertThat(Fingerprint.of(model("b", 2, "{}"))).isNotEqualTo(one);
        assertThat(Fingerprint.of(model("c", 1, "{ }"))).isNotEqualTo(one);
    }

    @Test
    void weights_count_whatever_their_file_is_called() throws IOException {
        ModelInfo one = model("a", 1, "{}", "pytorch_model.bin");
        assertThat(Fingerprint.of(one))
                .isEqualTo(Fingerprint.of(model("b", 1, "{}", "pytorch_model.bin")))
                .isNotEqualTo(Fingerprint.of(model("c", 2, "{}", "pytorch_model.bin")));
        String before = Fingerprint.of(one);
        Files.writeString(folder.resolve("a/sparse_linear.pt"), "no part of the dense vector");
        assertThat(Fingerprint.of(one)).isEqualTo(before);
    }

    @Test
    void a_difference_in_the_first_or_last_bytes_is_seen() throws IOException {
        ModelInfo info = model("a", 1, "{}");
        String before = Fingerprint.of(info);
        byte[] weights = Files.readAllBytes(info.weights());
        weights[WEIGHT_BYTES - 1]++;
        Files.write(info.weights(), weights);
        String after = Fingerprint.of(info);
        weights[0]++;
        Files.write(info.weights(), weights);
        assertThat(after).isNotEqualTo(before).isNotEqualTo(Fingerprint.of(info));
    }

    private ModelInfo model(String name, long seed, String configuration) throws IOException {
        return model(name, seed, configuration, "model.onnx");
    }

    private ModelInfo model(String name, long seed, String configuration, String file)
            throws IOException {
        Path directory = Files.createDirectories(folder.resolve(name));
        byte[] weights = new byte[WEIGHT_BYTES];
        new Random(seed).nextBytes(weights);
        Files.write(directory.resolve(file), weights);
        Files.writeString(directory.resolve("config.json"), configuration);
        return new ModelInfo(
                name,
                Purpose.EMBEDDING,
                "BertModel",
                512,
                4,
                512,
                Pooling.CLS,
                Shortening.PLAIN,
                Prompts.NONE,
                new LayerWidths(512, 1024, 2048, false),
                directory.resolve(file));
    }
}
