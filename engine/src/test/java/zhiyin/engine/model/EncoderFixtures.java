package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The encoders that `encoder_golden.py`, `m3_golden.py` and `rotary_encoder_golden.py` of `scripts/golden` made, and what transformers computes for them.
public final class EncoderFixtures {
    static final String RANKER = "xlm-roberta-score";
    static final Path RESOURCES = Path.of("src/test/resources/zhiyin/engine/model/encoder");

    private EncoderFixtures() {}

    static List<Path> embeddingModels() throws IOException {
        try (Stream<Path> files = Files.list(RESOURCES)) {
            List<Path> directories =
                    files.filter(Files::isDirectory)
                            .filter(directory -> !directory.endsWith(RANKER))
                            .sorted()
                            .toList();
            assertThat(directories).hasSize(8);
            return directories;
        }
    }

    public static JsonNode golden(Path directory) {
        return new JsonMapper().readTree(directory.resolve("golden.json"));
    }

    public static int[] ids(JsonNode sequence) {
        return sequence.required("ids").valueStream().mapToInt(JsonNode::intValue).toArray();
    }

    public static double[] vector(JsonNode sequence) {
        return sequence.required("vector")
                .valueStream()
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    /// A copy, to be changed.
    public static Path copy(String model, Path folder) throws IOException {
        Path from = RESOURCES.resolve(model);
        Path to = folder.resolve(model);
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> copy(file, to.resolve(from.relativize(file).toString())));
        }
        return to;
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
