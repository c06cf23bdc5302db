package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

/// The recorded ids of the reference, which need no native library to be checked.
class GoldenTokensTest {
    static final List<String> MODELS = Fixtures.MODELS;

    @TempDir Path folder;

    @ParameterizedTest
    @FieldSource("MODELS")
    void the_recorded_texts_have_the_recorded_ids(String model) throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(Fixtures.tokenizerFile(folder, model));
        List<String> lines = lines("/tokenizer/vectors." + model + ".jsonl");
        assertThat(lines).hasSize(153);
        for (String line : lines) {
            JsonNode golden = Fixtures.JSON.readTree(line);
            int[] ids =
                    StreamSupport.stream(golden.required("ids").spliterator(), false)
                            .mapToInt(JsonNode::intValue)
                            .toArray();
            assertThat(tokenizer.encode(golden.required("text").asString()))
                    .as(line)
                    .isEqualTo(ids);
        }
    }

    private static List<String> lines(String resource) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                Fixtures.resource(resource), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }
}
