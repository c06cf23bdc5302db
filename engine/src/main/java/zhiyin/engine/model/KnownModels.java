package zhiyin.engine.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.model.KnownModel.Shape;
import zhiyin.engine.model.KnownModel.Stored;

/// The models whose recipes are known, from `known.json`:
/// ```text
/// name               as it is pulled
/// purpose            "reranking", or none for "embedding"
/// architecture, pooling
/// hidden, layers, heads, inner, vocabulary, max_tokens
/// key_heads, head_size     where they are not as many as heads, and hidden / heads
/// gated              of encoders with three matrices in a feed-forward network; decoders have them
/// positions          rows of the table of positions, where there is one
/// own_output         whether there is an output matrix beside the table of the words
/// shortening         CENTRED, or none for PLAIN
/// least_dimensions   what vectors were trained to be cut down to
/// stored             type of the weights, of mixtures of the table
/// bytes              of all files, where they do not follow from the type
/// query, document, named, template     see [Prompts]
/// lowered            whether its texts are put in lower case before its tokenizer, which leaves case as it is
/// licence, languages, sha256
/// ```
/// Numbers of weights follow from the published sizes; bytes are those that hubs list, to 0.1 %.
public final class KnownModels {
    private static final String RESOURCE = "/zhiyin/engine/models/known.json";
    private static final List<String> DECODERS = List.of("qwen3", "qwen2", "mistral");
    private static final List<KnownModel> ALL = read();

    private KnownModels() {}

    /// All, those of the same publisher together.
    public static List<KnownModel> all() {
        return ALL;
    }

    /// The one of that name, in any case.
    public static Optional<KnownModel> of(String hubName) {
        return ALL.stream().filter(each -> each.hubName().equalsIgnoreCase(hubName)).findFirst();
    }

    /// The one whose files these are.
    ///
    /// @param name of the folder, or the file
    static Optional<KnownModel> like(String name, Architecture sizes) {
        return ALL.stream().filter(each -> each.matches(name, sizes)).findFirst();
    }

    private static List<KnownModel> read() {
        try (InputStream in =
                Objects.requireNonNull(KnownModels.class.getResourceAsStream(RESOURCE))) {
            return new JsonMapper().readTree(in).valueStream().map(KnownModels::model).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KnownModel model(JsonNode node) {
        Shape shape = shape(node);
        return new KnownModel(
                text(node, "name"),
                node.path("purpose").asString("").equals("reranking")
                        ? Purpose.RERANKING
                        : Purpose.EMBEDDING,
                text(node, "architecture"),
                Pooling.valueOf(text(node, "pooling").toUpperCase(Locale.ROOT)),
                Shortening.valueOf(node.path("shortening").asString("PLAIN")),
                prompts(node),
                shape,
                integer(node, "max_tokens"),
                node.path("least_dimensions").asInt(shape.hidden()),
                Stored.valueOf(text(node, "stored")),
                text(node, "licence"),
                text(node, "languages"),
                node.path("lowered").asBoolean(false),
                Optional.of(node.path("bytes")).filter(JsonNode::isNumber).map(JsonNode::asLong),
                Optional.of(node.path("sha256"))
                        .filter(JsonNode::isString)
                        .map(JsonNode::asString));
    }

    private static Shape shape(JsonNode node) {
        int hidden = integer(node, "hidden");
        int heads = integer(node, "heads");
        boolean decoder = DECODERS.contains(text(node, "architecture"));
        return new Shape(
                hidden,
                integer(node, "layers"),
                heads,
                node.path("key_heads").asInt(heads),
                node.path("head_size").asInt(hidden / heads),
                integer(node, "inner"),
                decoder || node.path("gated").asBoolean(false),
                integer(node, "vocabulary") + node.path("positions").asInt(0),
                node.path("own_output").asBoolean(false));
    }

    private static Prompts prompts(JsonNode node) {
        if (node.has("template")) {
            return Prompts.instructed(text(node, "template"));
        }
        Map<String, String> named = new LinkedHashMap<>();
        node.path("named")
                .properties()
                .forEach(each -> named.put(each.getKey(), each.getValue().asString()));
        return new Prompts(
                node.path("query").asString(""),
                node.path("document").asString(""),
                named,
                Optional.empty());
    }

    private static String text(JsonNode node, String key) {
        return node.required(key).asString();
    }

    private static int integer(JsonNode node, String key) {
        return node.required(key).asInt();
    }
}
