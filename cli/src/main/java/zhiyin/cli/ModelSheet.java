package zhiyin.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.Device;
import zhiyin.engine.LoadPlan;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.Prompts;
import zhiyin.engine.model.Purpose;
import zhiyin.engine.model.RerankPrompt;
import zhiyin.engine.model.WeightSummary;

/// What `zhiyin info MODEL` tells of a model: its sizes, how it would be loaded here, and its prompts to
/// the letter.
record ModelSheet(ModelInfo info, WeightSummary weights, LoadPlan plan) {
    void print(boolean json, PrintWriter out) {
        if (json) {
            out.println(asJson());
        } else {
            printFiles(out);
            printPlan(out);
            switch (info.purpose()) {
                case EMBEDDING -> printPrompts(out);
                case RERANKING -> printQuestion(out);
            }
        }
    }

    private void printFiles(PrintWriter out) {
        out.printf("Model         %s%n", info.name());
        out.printf("Architecture  %s, %d layers%n", info.architecture(), info.layers());
        out.printf("Purpose       %s%n", purpose());
        if (info.purpose() == Purpose.EMBEDDING) {
            out.printf("Dimensions    %d%n", info.dimensions());
        }
        out.printf("Max tokens    %d%n", info.maxTokens());
        out.printf("Pooling       %s%n", info.pooling().name().toLowerCase(Locale.ROOT));
        out.printf("Weights       %s%n", info.weights());
        out.printf(
                "              %s: %s; %,.1f million in linear layers%n",
                Sizes.text(weights.bytes()),
                weights.bytesByType().entrySet().stream()
                        .map(type -> type.getKey() + " " + Sizes.text(type.getValue()))
                        .collect(Collectors.joining(", ")),
                info.linearWeights() / 1e6);
    }

    private void printPlan(PrintWriter out) {
        if (plan.device() == Device.CUDA) {
            out.printf(
                    "Device        cuda, in bf16: about %s of the GPU's %s%s%s%n",
                    Sizes.text(plan.bytes()),
                    Sizes.text(plan.freeBytes()),
                    plan.fits() ? "" : ": TOO LITTLE",
                    plan.pinnedBytes() == 0
                            ? ""
                            : ", and %s of the CPU's for the table of words"
                                    .formatted(Sizes.text(plan.pinnedBytes())));
        }
        plan.otherwise()
                .ifPresent(_ -> out.println("              should the GPU not take it, the CPU:"));
        if (plan.device() == Device.CPU || plan.otherwise().isPresent()) {
            printPlan(plan.otherwise().orElse(plan), out);
        }
    }

    /// Of the CPU.
    private void printPlan(LoadPlan plan, PrintWriter out) {
        if (info.isDecoder()) {
            out.printf("Profile       %s%n", plan.profile().label());
        }
        out.printf(
                "Numeric type  %s%s%n",
                plan.type().label(),
                plan.tested() ? "" : ", or f32 should the model's vectors not survive it");
        out.printf(
                "Memory        %s of weights%s; %s free%s%n",
                Sizes.text(plan.expandedBytes() + plan.mappedBytes()),
                plan.expandedBytes() == 0
                        ? ", all mapped from the file"
                        : " (%s expanded, %s mapped from the file)"
                                .formatted(
                                        Sizes.text(plan.expandedBytes()),
                                        Sizes.text(plan.mappedBytes())),
                Sizes.text(plan.freeBytes()),
                plan.fits() ? "" : ": TOO LITTLE, texts will wait for the disk");
    }

    private void printPrompts(PrintWriter out) {
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

    private String purpose() {
        return info.purpose().name().toLowerCase(Locale.ROOT);
    }

    private void printQuestion(PrintWriter out) {
        if (!info.isDecoder()) {
            out.printf("Asked         query and document behind one another; no instruction%n");
            return;
        }
        out.printf("Asked         %s%n", quoted(RerankPrompt.template()));
        out.printf("Instruction   %s%n", quoted(RerankPrompt.instruction()));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\n", "\\n") + '"';
    }

    private String asJson() {
        var mapper = new JsonMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("name", info.name());
        root.put("purpose", purpose());
        root.put("architecture", info.architecture());
        root.put("dimensions", info.dimensions());
        root.put("layers", info.layers());
        root.put("max_tokens", info.maxTokens());
        root.put("pooling", info.pooling().name().toLowerCase(Locale.ROOT));
        root.put("weights", info.weights().toString());
        ObjectNode types = root.putObject("weight_bytes");
        weights.bytesByType()
                .forEach((type, bytes) -> types.put(type.toLowerCase(Locale.ROOT), bytes));
        root.put("linear_weights", info.linearWeights());
        addPlan(root.putObject("load"), plan);
        ObjectNode prompts = root.putObject("prompts");
        info.prompts().all().forEach(prompts::put);
        root.put("instruction_template", info.prompts().template().orElse(null));
        return mapper.writeValueAsString(root);
    }

    private static void addPlan(ObjectNode load, LoadPlan plan) {
        load.put("device", plan.device().label());
        load.put("profile", plan.profile().label());
        load.put("type", plan.type().label());
        load.put("type_final", plan.tested());
        load.put("expanded_bytes", plan.expandedBytes());
        load.put("mapped_bytes", plan.mappedBytes());
        load.put("pinned_bytes", plan.pinnedBytes());
        load.put("free_bytes", plan.freeBytes());
        plan.otherwise().ifPresent(cpu -> addPlan(load.putObject("otherwise"), cpu));
    }
}
