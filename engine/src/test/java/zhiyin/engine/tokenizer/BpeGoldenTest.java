package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Ids recorded from Hugging Face `tokenizers` and llama.cpp, by both ways to make the tokenizer.
class BpeGoldenTest {
    @TempDir static Path folder;
    private static List<Tokenizer> tokenizers = List.of();

    @BeforeAll
    static void open() throws IOException {
        tokenizers =
                List.of(
                        BpeFixtures.ofGguf(),
                        TokenizerFile.read(BpeFixtures.tokenizerFile(folder)));
    }

    @Test
    void recorded_texts_have_the_ids_of_the_reference_with_one_end_token() throws IOException {
        List<JsonNode> vectors = vectors("vectors.qwen3-embedding.jsonl");
        assertThat(vectors).hasSize(170);
        for (JsonNode vector : vectors) {
            assertIds(text(vector), BpeFixtures.closedOnce(ids(vector), BpeFixtures.END));
        }
    }

    @Test
    void the_cases_of_llama_cpp_have_its_ids() throws IOException {
        List<JsonNode> vectors = vectors("vectors.llama-cpp.jsonl");
        assertThat(vectors).hasSize(46);
        for (JsonNode vector : vectors) {
            String text = text(vector);
            assertThat(Normalizer.isNormalized(text, Normalizer.Form.NFC)).as(text).isTrue();
            int[] ids = ids(vector);
            int[] closed = Arrays.copyOf(ids, ids.length + 1);
            closed[ids.length] = BpeFixtures.END;
            assertIds(text, closed);
        }
    }

    @Test
    void the_check_text_has_the_published_hash_of_qwen3_embedding()
            throws IOException, GeneralSecurityException {
        JsonNode check = vectors("check-text.json").getFirst();
        for (Tokenizer tokenizer : tokenizers) {
            String ids = Arrays.toString(tokenizer.encode(text(check)));
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(ids.getBytes(StandardCharsets.UTF_8));
            assertThat(HexFormat.of().formatHex(hash))
                    .isEqualTo(check.required("sha256").asString());
        }
    }

    @Test
    void both_ways_give_the_same_ids_for_real_texts_and_the_same_bound() throws IOException {
        for (String text : Fixtures.texts()) {
            assertIds(text, tokenizers.getFirst().encode(text));
        }
        assertThat(tokenizers).extracting(Tokenizer::idBound).containsOnly(151_669);
    }

    private static void assertIds(String text, int[] ids) {
        for (Tokenizer tokenizer : tokenizers) {
            assertThat(tokenizer.encode(text)).as(BpeFixtures.escaped(text)).isEqualTo(ids);
        }
    }

    private static String text(JsonNode vector) {
        return vector.required("text").asString();
    }

    private static int[] ids(JsonNode vector) {
        return StreamSupport.stream(vector.required("ids").spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    private static List<JsonNode> vectors(String name) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                Fixtures.resource("/tokenizer/qwen/" + name),
                                StandardCharsets.UTF_8))) {
            return reader.lines().map(Fixtures.JSON::readTree).toList();
        }
    }
}
