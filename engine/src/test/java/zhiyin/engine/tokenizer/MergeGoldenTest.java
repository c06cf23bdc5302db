package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

/// The recorded ids of Hugging Face `tokenizers` and of SentencePiece for a tokenizer of Mistral's kind.
class MergeGoldenTest {
    static final List<String> VARIANTS = MergeFixtures.VARIANTS;

    @TempDir Path folder;

    @ParameterizedTest
    @FieldSource("VARIANTS")
    void the_recorded_texts_have_the_recorded_ids_under_all_settings(String variant)
            throws IOException {
        Tokenizer tokenizer =
                TokenizerFile.read(MergeFixtures.tokenizerFile(folder, variant, root -> {}));
        List<JsonNode> vectors = MergeFixtures.vectors();
        assertThat(vectors).hasSizeGreaterThan(140);
        for (JsonNode golden : vectors) {
            int[] content = MergeFixtures.ids(golden.required("tokenizers").required(variant));
            assertThat(tokenizer.encode(golden.required("text").asString()))
                    .as("%s: %s", variant, golden.required("text"))
                    .isEqualTo(startedOnce(content));
        }
    }

    /// To SentencePiece the names of special tokens are text.
    @Test
    void the_scores_of_a_gguf_file_give_sentencepieces_ids_within_one_start_and_one_end()
            throws IOException {
        Tokenizer tokenizer =
                MergeFixtures.vocabulary(folder)
                        .tokenizer(MergeFixtures.START, MergeFixtures.END, true);
        int compared = 0;
        for (JsonNode golden : MergeFixtures.vectors()) {
            String text = golden.required("text").asString();
            if (!text.matches("(?s).*<(s|/s|unk)>.*")) {
                int[] content = MergeFixtures.ids(golden.required("sentencepiece"));
                assertThat(tokenizer.encode(text))
                        .as(text)
                        .isEqualTo(within(MergeFixtures.START, content, MergeFixtures.END));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(90);
    }

    @Test
    void both_ways_to_write_a_tokenizer_give_the_same_ids_for_real_texts() throws IOException {
        Tokenizer file = TokenizerFile.read(MergeFixtures.tokenizerFile(folder));
        Tokenizer gguf =
                MergeFixtures.vocabulary(folder)
                        .tokenizer(MergeFixtures.START, MergeFixtures.END, true);
        for (String text : Fixtures.texts()) {
            int[] content = file.encode(text);
            content = IntStream.of(content).skip(1).toArray();
            assertThat(gguf.strip(gguf.encode(text))).as(text).isEqualTo(content);
        }
        assertThat(file.idBound()).isEqualTo(gguf.idBound());
    }

    private static int[] startedOnce(int[] content) {
        boolean started = content.length > 0 && content[0] == MergeFixtures.START;
        return started
                ? content
                : IntStream.concat(IntStream.of(MergeFixtures.START), IntStream.of(content))
                        .toArray();
    }

    private static int[] within(int start, int[] content, int end) {
        return IntStream.concat(
                        IntStream.concat(IntStream.of(start), IntStream.of(content)),
                        IntStream.of(end))
                .toArray();
    }
}
