package zhiyin.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.engine.model.KnownModels;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.pull.ModelStore;
import zhiyin.engine.pull.StoredModel;

/// `zhiyin models`: what can be named after `--model`.
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description =
                "Lists the models that can be named after --model: built in, and pulled from a hub.",
        subcommands = RemoveModelCommand.class,
        footer = {
            "",
            "Examples:",
            "  zhiyin models",
            "  zhiyin models --json",
            "  zhiyin models --known",
            "  zhiyin models rm Qwen/Qwen3-Embedding-0.6B"
        })
final class ModelsCommand implements Callable<Integer> {
    private record Row(BuiltinModel model, ModelInfo info) {}

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Option(
            names = "--known",
            description =
                    "List the models of hubs whose rules are known: their sizes, pooling, prompts and licences.")
    boolean known;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (known) {
            if (json) {
                out.println(KnownModelSheet.asJson(KnownModels.all()));
            } else {
                KnownModelSheet.print(KnownModels.all(), out);
            }
            return 0;
        }
        List<Row> rows =
                Arrays.stream(BuiltinModel.values())
                        .filter(BuiltinModel::isOnClassPath)
                        .map(model -> new Row(model, info(model)))
                        .toList();
        List<StoredModel> pulled = ModelStore.standard().list();
        if (json) {
            out.println(asJson(rows, pulled));
        } else {
            print(rows, out);
            printPulled(pulled, out);
        }
        return 0;
    }

    private static ModelInfo info(BuiltinModel model) {
        return ModelSource.find(model.modelName(), ResourceCache.standard()).info();
    }

    private static void print(List<Row> rows, PrintWriter out) {
        out.printf(
                "%-20s %10s %10s %8s  %-7s %s%n",
                "MODEL", "DIMENSIONS", "MAX TOKENS", "SIZE", "POOLING", "QUERY INSTRUCTION");
        for (Row row : rows) {
            ModelInfo info = row.info();
            out.printf(
                    "%-20s %10d %10d %5d MB  %-7s %s%n",
                    info.name(),
                    info.dimensions(),
                    info.maxTokens(),
                    row.model().weightBytes() / 1_000_000,
                    info.pooling().name().toLowerCase(Locale.ROOT),
                    info.prompts().query().isEmpty() ? "-" : info.prompts().query().strip());
        }
        out.printf(
                "%nThe default is %s. Others: --model NAME|FILE|DIRECTORY%n",
                BuiltinModel.DEFAULT.modelName());
    }

    private static void printPulled(List<StoredModel> models, PrintWriter out) {
        if (models.isEmpty()) {
            out.printf(
                    "More from a hub: zhiyin pull Qwen/Qwen3-Embedding-0.6B; known ones: zhiyin models --known%n");
            return;
        }
        int width = models.stream().mapToInt(model -> model.name().length()).max().orElse(0);
        String format = "%-" + Math.max(width, 6) + "s %10s  %-9s %s%n";
        out.printf("%n" + format, "PULLED", "SIZE", "STATE", "WHERE");
        for (StoredModel model : models) {
            String state = model.complete() ? "complete" : "%3d %%".formatted(percent(model));
            out.printf(format, model.name(), Sizes.text(model.size()), state, model.path());
        }
        if (!models.stream().allMatch(StoredModel::complete)) {
            out.printf("%nTo continue one that is not complete: zhiyin pull NAME%n");
        }
    }

    private static long percent(StoredModel model) {
        return model.size() == 0 ? 0 : Math.min(99, 100 * model.bytes() / model.size());
    }

    private static String asJson(List<Row> rows, List<StoredModel> pulled) {
        var mapper = new JsonMapper();
        ArrayNode array = mapper.createArrayNode();
        for (Row row : rows) {
            ModelInfo info = row.info();
            array.addObject()
                    .put("name", info.name())
                    .put("source", "built-in")
                    .put("default", row.model() == BuiltinModel.DEFAULT)
                    .put("architecture", info.architecture())
                    .put("dimensions", info.dimensions())
                    .put("max_tokens", info.maxTokens())
                    .put("pooling", info.pooling().name().toLowerCase(Locale.ROOT))
                    .put("query_instruction", info.prompts().query())
                    .put("weight_bytes", row.model().weightBytes())
                    .put("weights", info.weights().toString());
        }
        for (StoredModel model : pulled) {
            array.addObject()
                    .put("name", model.name())
                    .put("source", "pulled")
                    .put("complete", model.complete())
                    .put("bytes", model.bytes())
                    .put("size", model.size())
                    .put("path", model.path().toString());
        }
        return mapper.writeValueAsString(array);
    }
}
