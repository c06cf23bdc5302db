package zhiyin.cli;

import java.io.PrintWriter;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.Prompts;

/// What `zhiyin info MODEL` tells of a model: its sizes, and its prompts to the letter.
record ModelSheet(ModelInfo info) {
    void print(boolean json, PrintWriter out) {
        if (json) {
            out.println(asJson());
        } else {
            print(out);
        }
    }

    private void print(PrintWriter out) {
        out.printf("Model         %s%n", info.name());
        out.printf("Architecture  %s%n", info.architecture());
        out.printf("Dimensions    %d%n", info.dimensions());
        out.printf("Max tokens    %d%n", info.maxTokens());
        out.printf("Pooling       %s%n", info.pooling().name().toLowerCase(Locale.ROOT));
        out.printf("Weights       %s%n", info.weights());
        Prompts prompts = info.prompts();
        out.printf("Prompts       put before texts by --as or --task:%n");
        prompts.all()
                .forEach((name, prefix) ->
                        out.printf(
                                "  %-15s %s%n",
                                name, prefix.isEmpty() ? "nothing" : quoted(prefix)));
        out.printf(
                "Own words     %s%n",
                prompts.template()
                        .map(template -> quoted(template) + ", %s being the words")
                        .orElse("not taken by this model"));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\n", "\\n") + '"';
    }

    private String asJson() {
        var mapper = new JsonMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("name", info.name());
        root.put("architecture", info.architecture());
        root.put("dimensions", info.dimensions());
        root.put("max_tokens", info.maxTokens());
        root.put("pooling", info.pooling().name().toLowerCase(Locale.ROOT));
        root.put("weights", info.weights().toString());
        ObjectNode prompts = root.putObject("prompts");
        info.prompts().all().forEach(prompts::put);
        root.put("instruction_template", info.prompts().template().orElse(null));
        return mapper.writeValueAsString(root);
    }
}
