package zhiyin.engine.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.model.BuiltinModel;

/// The examples that come with the engine; where they are from is told beside them.
final class PublishedExamples {
    private static final List<String> FILES =
            List.of(
                    "qwen3-embedding-0.6b.json",
                    "qwen3-embedding-4b.json",
                    "qwen3-embedding-8b.json",
                    "bge-small-zh-v1.5.json",
                    "bge-small-en-v1.5.json",
                    "all-minilm-l6-v2.json");

    private PublishedExamples() {}

    static List<Examples> all() {
        return FILES.stream().map(file -> ExamplesReader.parse(bytes(file), file)).toList();
    }

    static Examples of(BuiltinModel model) {
        String file = model.modelName().toLowerCase(Locale.ROOT) + ".json";
        return ExamplesReader.parse(bytes(file), file);
    }

    /// What Qwen's own tokenizer makes of some texts.
    static List<TokenExample> qwenTokens() {
        List<TokenExample> examples = new ArrayList<>();
        for (JsonNode example : new JsonMapper().readTree(bytes("qwen-tokens.json"))) {
            JsonNode list = example.required("ids");
            int[] ids = new int[list.size()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = list.get(i).intValue();
            }
            examples.add(new TokenExample(example.required("text").asString(), ids));
        }
        return examples;
    }

    private static byte[] bytes(String file) {
        try (InputStream in = PublishedExamples.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not among the engine's resources");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
