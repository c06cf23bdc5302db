package zhiyin.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.verify.Check;
import zhiyin.engine.verify.Examples;
import zhiyin.engine.verify.Verification;
import zhiyin.engine.verify.VerificationReport;

/// `zhiyin verify`: whether a model computes on this machine what its publisher's program does.
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Says whether this machine reproduces what is published of a model, within what its weights' type allows.",
            "Some things are true of every model; others are compared with values that are known for Qwen3-Embedding and the built-in models, recognised by their sizes."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:reproduced, or nothing is published and all else is right",
            "1:not reproduced, or the model cannot be loaded",
            "2:wrong usage"
        },
        footer = {
            "",
            "Bounds, by the weights' type (the largest difference of a similarity, the least cosine of a vector):",
            "  f32, f16, bf16   0.005  0.9999, with bf16 products 0.998",
            "  8 bits           0.005  0.998",
            "  5 and 6 bits     0.015  0.985",
            "  4 bits           0.03   0.96    also for int8 products (--profile turbo)",
            "  2 and 3 bits     0.1    0.85",
            "",
            "Examples:",
            "  zhiyin verify bge-small-zh-v1.5",
            "  zhiyin verify Qwen/Qwen3-Embedding-0.6B",
            "  zhiyin verify ./Qwen3-Embedding-4B-Q4_K_M.gguf --profile small --json",
            "  zhiyin verify ./my-model/ --examples my-model.json     with values of your own"
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @Parameters(
            paramLabel = "MODEL",
            description = "A name (see \"zhiyin models\"), a directory or a weight file.")
    String model = "";

    @Option(
            names = "--examples",
            paramLabel = "FILE",
            description =
                    "Compare with these values instead: JSON with model, architecture, dimensions, layers, pooling (cls, mean, last), queries, documents, similarities [{source, values}], vectors [{text, vector}]; a vector is a list or base64 of f32.")
    @Nullable Path examples;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Mixin EngineArguments engine = new EngineArguments();

    @Override
    public Integer call() {
        EmbedderOptions options = engine.options();
        Verification verification;
        if (examples == null) {
            verification = Verification.published();
        } else {
            verification = Verification.of(examples);
            verification.requireExamplesOf(model, options);
        }
        VerificationReport report = verification.run(model, options);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(asJson(report));
        } else {
            print(report, out);
        }
        return report.passed() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static void print(VerificationReport report, PrintWriter out) {
        out.printf(
                "%s: %s, %d dimensions, %d layers, %s weights, %s products, profile %s%n",
                report.model().name(),
                report.model().architecture(),
                report.model().dimensions(),
                report.model().layers(),
                String.join(" and ", report.weights().bytesByType().keySet()),
                report.type().label(),
                report.profile().label());
        for (Check check : report.checks()) {
            out.printf(
                    "  %s %-21s %s (%s)%n",
                    check.passed() ? "✓" : "✗", check.name(), check.found(), check.bound());
        }
        out.println(verdict(report));
    }

    private static String verdict(VerificationReport report) {
        long failed = report.checks().stream().filter(check -> !check.passed()).count();
        if (failed > 0) {
            return "NOT reproduced: %d of %d checks failed%s"
                    .formatted(
                            failed,
                            report.checks().size(),
                            known(report)
                                    .map(
                                            " (the values are of %s: a model of its sizes with other weights must fail)"
                                                    ::formatted)
                                    .orElse(""));
        }
        if (report.compared()) {
            return "Reproduced: this machine computes what is published of " + named(report);
        }
        return "No published examples for this model%s; the checks that need none passed"
                .formatted(report.examples().map(known -> " (" + known.model() + ")").orElse(""));
    }

    /// The model whose values were compared with; empty where none were.
    private static Optional<String> known(VerificationReport report) {
        return report.compared() ? report.examples().map(Examples::model) : Optional.empty();
    }

    private static String named(VerificationReport report) {
        return known(report).orElse(report.model().name());
    }

    private static String asJson(VerificationReport report) {
        var mapper = new JsonMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("model", report.model().name());
        root.put("architecture", report.model().architecture());
        root.put("dimensions", report.model().dimensions());
        root.put("layers", report.model().layers());
        root.put("profile", report.profile().label());
        root.put("type", report.type().label());
        ObjectNode weights = root.putObject("weight_bytes");
        report.weights()
                .bytesByType()
                .forEach((type, bytes) -> weights.put(type.toLowerCase(Locale.ROOT), bytes));
        root.put("examples", known(report).orElse(null));
        root.put("passed", report.passed());
        var checks = root.putArray("checks");
        for (Check check : report.checks()) {
            checks.addObject()
                    .put("name", check.name())
                    .put("passed", check.passed())
                    .put("found", check.found())
                    .put("bound", check.bound());
        }
        return mapper.writeValueAsString(root);
    }
}
