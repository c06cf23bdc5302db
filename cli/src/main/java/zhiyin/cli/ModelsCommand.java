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
import zhiyin.engine.model.ModelDirectory;
import zhiyin.engine.model.ModelInfo;

/// `zhiyin models`: what can be named after `--model`.
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "Lists the built-in models; any directory with an ONNX BERT works too.",
        footer = {"", "Examples:", "  zhiyin models", "  zhiyin models --json"})
final class ModelsCommand implements Callable<Integer> {
    private record Row(BuiltinModel model, ModelInfo info) {}

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Integer call() {
        List<Row> rows =
                Arrays.stream(BuiltinModel.values())
                        .filter(BuiltinModel::isOnClassPath)
                        .map(model -> new Row(model, info(model)))
                        .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(asJson(rows));
        } else {
            print(rows, out);
        }
        return 0;
    }

    private static ModelInfo info(BuiltinModel model) {
        return ModelDirectory.find(model.modelName(), ResourceCache.standard()).info();
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

    private static String asJson(List<Row> rows) {
        var mapper = new JsonMapper();
        ArrayNode array = mapper.createArrayNode();
        for (Row row : rows) {
            ModelInfo info = row.info();
            array.addObject()
                    .put("name", info.name())
                    .put("default", row.model() == BuiltinModel.DEFAULT)
                    .put("architecture", info.architecture())
                    .put("dimensions", info.dimensions())
                    .put("max_tokens", info.maxTokens())
                    .put("pooling", info.pooling().name().toLowerCase(Locale.ROOT))
                    .put("query_instruction", info.prompts().query())
                    .put("weight_bytes", row.model().weightBytes())
                    .put("weights", info.weights().toString());
        }
        return mapper.writeValueAsString(array);
    }
}
