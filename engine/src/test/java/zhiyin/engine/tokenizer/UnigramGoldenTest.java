package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

/// The recorded ids of Hugging Face `tokenizers`, and of SentencePiece where both agree.
class UnigramGoldenTest {
    static final List<String> MODELS = UnigramFixtures.MODELS;

    /// The models' map leaves controls as they are, and `tokenizers` takes some of them for white space,
    /// which SentencePiece does not; special tokens are none to it.
    private static final Pattern SEEN_OTHERWISE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Mn}\\p{Zl}\\p{Zp}\\x{FFFD}]|<");

    @TempDir Path folder;

    @ParameterizedTest
    @FieldSource("MODELS")
    void the_recorded_texts_have_the_recorded_ids_under_all_settings(String model)
            throws IOException {
        for (Map.Entry<String, JsonNode> variant : UnigramFixtures.variants().properties()) {
            Tokenizer tokenizer =
                    TokenizerFile.read(
                            UnigramFixtures.tokenizerFile(folder, model, variant.getKey()));
            for (JsonNode golden : UnigramFixtures.vectors(model)) {
                assertThat(tokenizer.encode(golden.required("text").asString()))
                        .as("%s: %s", variant.getKey(), golden.required("text"))
                        .isEqualTo(ids(golden.required("tokenizers").required(variant.getKey())));
            }
        }
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void a_model_file_alone_gives_sentencepieces_ids_as_fairseq_numbers_them(String model)
            throws IOException {
        Tokenizer tokenizer = SentencePieceTokenizer.read(UnigramFixtures.modelFile(folder, model));
        int compared = 0;
        for (JsonNode golden : UnigramFixtures.vectors(model)) {
            String text = golden.required("text").asString();
            if (!SEEN_OTHERWISE.matcher(text).find()) {
                int[] content =
                        IntStream.of(ids(golden.required("sentencepiece")))
                                .map(id -> id == 0 ? 3 : id + 1)
                                .toArray();
                assertThat(tokenizer.strip(tokenizer.encode(text))).as(text).isEqualTo(content);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(30);
    }

    private static int[] ids(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }
}
