package zhiyin.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.model.KnownModel;
import zhiyin.engine.model.Prompts;
import zhiyin.engine.model.Purpose;

/// The recipes of known models, for `zhiyin models --known`.
final class KnownModelSheet {
    private static final String FORMAT = "%-60s %11s %7s %7s %9s  %-7s  %-12s  %s%n";

    private KnownModelSheet() {}

    static void print(List<KnownModel> models, PrintWriter out) {
        table("EMBEDDING MODELS", of(models, Purpose.EMBEDDING), out);
        out.println();
        table("RERANKERS", of(models, Purpose.RERANKING), out);
        out.printf(
                "%nTo have one here: zhiyin pull NAME. What goes before texts: zhiyin models --known --json%n");
    }

    private static List<KnownModel> of(List<KnownModel> models, Purpose purpose) {
        return models.stream().filter(model -> model.purpose() == purpose).toList();
    }

    private static void table(String title, List<KnownModel> models, PrintWriter out) {
        out.printf(
                FORMAT,
                title,
                "DIMENSIONS",
                "TOKENS",
                "WEIGHTS",
                "SIZE",
                "POOLING",
                "LICENCE",
                "LANGUAGES");
        for (KnownModel model : models) {
            out.printf(
                    FORMAT,
                    model.hubName(),
                    model.purpose() == Purpose.RERANKING ? "-" : dimensions(model),
                    model.maxTokens(),
                    weights(model.parameters()),
                    Sizes.text(model.fileBytes()),
                    label(model.pooling()),
                    model.licence(),
                    model.languages());
        }
    }

    /// All, and behind two dots what its vectors were trained to be cut down to.
    private static String dimensions(KnownModel model) {
        int all = model.info().dimensions();
        int least = model.leastDimensions();
        return least < all ? "%d..%d".formatted(least, all) : String.valueOf(all);
    }

    private static String weights(long count) {
        return count < 1_000_000_000
                ? "%d M".formatted(Math.round(count / 1e6))
                : String.format(Locale.ROOT, "%.1f B", count / 1e9);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static String asJson(List<KnownModel> models) {
        var mapper = new JsonMapper();
        ArrayNode array = mapper.createArrayNode();
        for (KnownModel model : models) {
            ObjectNode node =
                    array.addObject()
                            .put("name", model.hubName())
                            .put("purpose", label(model.purpose()))
                            .put("architecture", model.architecture())
                            .put("dimensions", model.info().dimensions())
                            .put("least_dimensions", model.leastDimensions())
                            .put("max_tokens", model.maxTokens())
                            .put("pooling", label(model.pooling()))
                            .put("shortening", label(model.shortening()))
                            .put("parameters", model.parameters())
                            .put("file_bytes", model.fileBytes())
                            .put("licence", model.licence())
                            .put("languages", model.languages());
            model.sha256().ifPresent(sha256 -> node.put("sha256", sha256));
            if (model.purpose() == Purpose.EMBEDDING) {
                addPrompts(model.prompts(), node.putObject("prompts"));
            }
        }
        return mapper.writeValueAsString(array);
    }

    private static void addPrompts(Prompts prompts, ObjectNode node) {
        node.put("query", prompts.query()).put("document", prompts.document());
        prompts.named().forEach(node::put);
        prompts.template().ifPresent(template -> node.put("template", template));
    }
}
