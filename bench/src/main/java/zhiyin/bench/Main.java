package zhiyin.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import zhiyin.bench.gpu.GpuBench;
import zhiyin.bench.ingest.CrashCommand;
import zhiyin.bench.ingest.IngestCommand;
import zhiyin.bench.load.LoadCommand;
import zhiyin.bench.parse.HostileCommand;
import zhiyin.bench.parse.ParseCommand;
import zhiyin.bench.parse.SheetsCommand;
import zhiyin.bench.passages.PassagesCommand;
import zhiyin.bench.retrieval.RetrievalCommand;
import zhiyin.bench.robust.ConnectionsCommand;
import zhiyin.bench.robust.FuzzCommand;
import zhiyin.bench.robust.SoakCommand;
import zhiyin.bench.search.SearchCommand;
import zhiyin.bench.search.StoresCommand;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.model.BuiltinModel;

/// Texts a second, ours beside ONNX Runtime through LangChain4j: same weights, same texts, same JVM,
/// the two in turn, round after round.
@Command(
        name = "zhiyin bench",
        mixinStandardHelpOptions = true,
        subcommands = {
            ServersCommand.class,
            QueriesCommand.class,
            RerankCommand.class,
            LoadCommand.class,
            FuzzCommand.class,
            ConnectionsCommand.class,
            SoakCommand.class,
            AgreementCommand.class,
            TokensCommand.class,
            ParseCommand.class,
            HostileCommand.class,
            SheetsCommand.class,
            ChunksCommand.class,
            PassagesCommand.class,
            IngestCommand.class,
            CrashCommand.class,
            SearchCommand.class,
            StoresCommand.class,
            RetrievalCommand.class,
            GpuBench.class
        },
        description =
                "Measures texts a second side by side with ONNX Runtime through LangChain4j, in turn, and prints medians and ratios.",
        footer = {
            "",
            "Examples:",
            "  ./zhiyin bench",
            "  ./zhiyin bench --model all-MiniLM-L6-v2 --rounds 9",
            "  ONEDNN_MAX_CPU_ISA=AVX2 ./zhiyin bench     our matrix products limited to AVX2"
        })
public final class Main implements Callable<Integer> {
    @Spec CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Option(
            names = "--every",
            defaultValue = "1",
            description = "Take every N-th text only. Default: ${DEFAULT-VALUE}")
    int every;

    @Option(
            names = "--model",
            defaultValue = "bge-small-zh-v1.5",
            description = "A built-in model. Default: ${DEFAULT-VALUE}")
    String model = "";

    @Option(
            names = "--texts",
            defaultValue = "data/texts/texts.jsonl",
            description = "A JSONL file with a \"text\" field. Default: ${DEFAULT-VALUE}")
    Path texts = Path.of("");

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Measured rounds, after one to warm up. Default: ${DEFAULT-VALUE}")
    int rounds;

    @Option(
            names = "--type",
            defaultValue = "auto",
            description = "auto, f32, bf16 or int8. Default: ${DEFAULT-VALUE}")
    String type = "auto";

    @Option(names = "--alone", description = "Measure only ours, not the peer.")
    boolean alone;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        BuiltinModel builtin =
                BuiltinModel.of(model)
                        .orElseThrow(() ->
                                new ParameterException(
                                        spec.commandLine(),
                                        "--model is \"%s\", expected one of %s; two servers with any model are compared by \"zhiyin bench servers\""
                                                .formatted(model, BuiltinModel.names())));
        EmbedderOptions options = EmbedderOptions.defaults();
        Optional<NumericType> forced = NumericType.of(type);
        if (forced.isPresent()) {
            options = options.withNumericType(forced.get());
        }
        try (Embedder ours = Embedder.open(builtin.modelName(), options)) {
            double ceiling = Ceiling.gigaflops(ours.numericType(), options.threads());
            System.out.printf(
                    "%s, %d threads, %s; matrix products of this machine reach %,.0f GFLOP/s%n",
                    builtin.modelName(), options.threads(), ours.numericType().label(), ceiling);
            Optional<Peer> peer = alone ? Optional.empty() : Optional.of(Peer.of(builtin));
            System.out.printf(
                    "%-22s %6s %8s | %10s %10s %8s | %10s | %s%n",
                    "texts",
                    "count",
                    "tokens",
                    "texts/s",
                    "tokens/s",
                    "ceiling",
                    "LangChain4j",
                    "ratio (min..max)");
            for (TextSet set : sets(ours)) {
                measure(set, ours, peer, ceiling);
            }
            System.out.println(
                    "resident memory "
                            + ResidentMemory.text()
                            + (alone ? "" : ", both models in it"));
        }
        return 0;
    }

    private List<TextSet> sets(Embedder ours) {
        int limit = ours.info().maxTokens();
        List<String> read = TextSet.read(texts);
        List<String> all =
                IntStream.range(0, read.size())
                        .filter(i -> i % every == 0)
                        .mapToObj(read::get)
                        .filter(text -> tokens(ours, text) <= limit)
                        .toList();
        return List.of(
                TextSet.between("short (to 32 tokens)", all, text -> tokens(ours, text), 1, 32),
                TextSet.between("medium (33 to 160)", all, text -> tokens(ours, text), 33, 160),
                TextSet.between(
                        "long (161 to " + limit + ")", all, text -> tokens(ours, text), 161, limit),
                TextSet.between("all", all, text -> tokens(ours, text), 1, limit));
    }

    private static int tokens(Embedder embedder, String text) {
        return embedder.countTokens(text);
    }

    private void measure(TextSet set, Embedder ours, Optional<Peer> peer, double ceiling) {
        List<Double> ourRates = new ArrayList<>();
        List<Double> peerRates = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            double ourRate = rate(set, () -> ours.embedAll(set.texts(), EmbedOptions.DEFAULTS));
            double peerRate =
                    peer.map(p -> rate(set, () -> p.embed(set.texts()))).orElse(Double.NaN);
            if (round > 0) {
                ourRates.add(ourRate);
                peerRates.add(peerRate);
            }
        }
        double textsPerSecond = median(ourRates);
        double tokensPerSecond = textsPerSecond * set.tokens() / set.texts().size();
        double[] ratios = ratios(ourRates, peerRates);
        System.out.printf(
                "%-22s %6d %8d | %10.1f %10.0f %7.0f%% | %11.1f | %.2f (%.2f..%.2f)%n",
                set.name(),
                set.texts().size(),
                set.tokens(),
                textsPerSecond,
                tokensPerSecond,
                100 * tokensPerSecond * ours.flopsPerToken() / 1e9 / ceiling,
                median(peerRates),
                median(DoubleStream.of(ratios).boxed().toList()),
                DoubleStream.of(ratios).min().orElse(Double.NaN),
                DoubleStream.of(ratios).max().orElse(Double.NaN));
    }

    private static double rate(TextSet set, Runnable work) {
        long start = System.nanoTime();
        work.run();
        return set.texts().size() / ((System.nanoTime() - start) / 1e9);
    }

    private static double[] ratios(List<Double> ours, List<Double> theirs) {
        double[] ratios = new double[ours.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = ours.get(i) / theirs.get(i);
        }
        return ratios;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
