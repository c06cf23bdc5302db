package zhiyin.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.LoadPlan;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.cpu.CpuInfo;
import zhiyin.engine.backend.onednn.FastestType;
import zhiyin.engine.backend.onednn.TypeSpeeds;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.ModelSource;

/// `zhiyin info`: the machine, and what will be used on it; or a model.
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        description = {
            "Shows this machine's CPU and GPU, what the engine uses of it, and why; or a model: its weights and prompts, and how it would be loaded here.",
            "The speeds are measured now, on one core, in a matrix product of a small model's size."
        },
        footer = {
            "",
            "Examples:",
            "  zhiyin info",
            "  zhiyin info --json",
            "  zhiyin info bge-small-en-v1.5          what the model reads, and what goes before texts",
            "  zhiyin info Qwen/Qwen3-Embedding-0.6B --profile turbo    the memory it would take",
            "  ONEDNN_MAX_CPU_ISA=AVX2 zhiyin info    what an older CPU would use"
        })
final class InfoCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "Show this model, by name, file or directory, instead of the machine.")
    @Nullable String model;

    @Mixin EngineArguments engine = new EngineArguments();

    @Override
    public Integer call() {
        if (model != null) {
            return show(model);
        }
        if (engine.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--type, --profile, --device and --threads say how a model is loaded: name one");
        }
        CpuInfo cpu = CpuInfo.ofThisMachine();
        TypeSpeeds speeds = TypeSpeeds.measure();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonMapper().writeValueAsString(asJson(cpu, speeds)));
        } else {
            print(cpu, speeds, out);
        }
        return 0;
    }

    private int show(String name) {
        EmbedderOptions options = engine.options();
        ModelSource source = ModelSource.find(name, options.cache());
        new ModelSheet(source.info(), source.weightSummary(), LoadPlan.of(source, options))
                .print(json, spec.commandLine().getOut());
        return 0;
    }

    private static void print(CpuInfo cpu, TypeSpeeds speeds, PrintWriter out) {
        out.printf("zhiyin        %s%n", Version.current());
        out.printf("Java          %s%n", Runtime.version());
        out.printf(
                "System        %s, %s%n",
                System.getProperty("os.name"), System.getProperty("os.arch"));
        out.printf("CPU           %s%n", cpu.name());
        out.printf("Cores         %d%n", cpu.cores());
        out.printf(
                "Features      %s%n",
                cpu.features().isEmpty() ? "unknown" : String.join(" ", cpu.features()));
        out.printf("Vector API    %d-bit vectors%n", cpu.vectorBits());
        out.printf("oneDNN        uses %s%n", speeds.instructionSet());
        for (var speed : speeds.speeds()) {
            out.printf("  %-5s %s%n", speed.type().label(), describe(speed));
        }
        out.printf(
                "Numeric type  %s: %s; --type overrides it%n",
                FastestType.ofThisCpu().label(), reason(FastestType.ofThisCpu()));
        Gpu gpu = Gpu.find();
        out.printf("GPU           %s%n", gpu.text());
        gpu.products().ifPresent(products -> out.printf("GPU products  %s%n", products));
        out.printf("Cache         %s%n", ResourceCache.standard().directory());
    }

    private static String describe(TypeSpeeds.Speed speed) {
        if (speed.gigaflops() > 0) {
            return "%,8.0f GFLOP/s a core  %s".formatted(speed.gigaflops(), speed.implementation());
        }
        return speed.implementation().isEmpty()
                ? "not available on this CPU"
                : "only a reference implementation on this CPU: never used";
    }

    private static String reason(NumericType type) {
        return switch (type) {
            case BF16 -> "this CPU has fast hardware for it";
            case INT8 -> "no fast bf16 here; f32 for a model whose vectors int8 would change";
            case F32 -> "nothing else is faster enough to be worth its rounding";
        };
    }

    private static ObjectNode asJson(CpuInfo cpu, TypeSpeeds speeds) {
        ObjectNode root = new JsonMapper().createObjectNode();
        root.put("version", Version.current());
        root.put("java", Runtime.version().toString());
        root.put("os", System.getProperty("os.name"));
        root.put("arch", System.getProperty("os.arch"));
        root.put("cpu", cpu.name());
        root.put("cores", cpu.cores());
        var features = root.putArray("features");
        cpu.features().forEach(features::add);
        root.put("vector_bits", cpu.vectorBits());
        root.put("onednn_instruction_set", speeds.instructionSet());
        var types = root.putArray("types");
        for (var speed : speeds.speeds()) {
            types.addObject()
                    .put("type", speed.type().label())
                    .put("implementation", speed.implementation())
                    .put("gigaflops_per_core", speed.gigaflops());
        }
        root.put("type", FastestType.ofThisCpu().label());
        Gpu.find().addTo(root);
        root.put("cache", ResourceCache.standard().directory().toString());
        return root;
    }
}
