package zhiyin.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.backend.NumericType;

/// How far rounding changes a model: vectors and rankings in a type against those in f32.
@Command(
        name = "agreement",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Compares vectors and search results in bf16 and int8 with those in f32: cosines, and how many of the ten best documents of each query stay.",
        footer = {
            "",
            "Example:",
            "  ./zhiyin bench agreement --model model.gguf --documents corpus.jsonl --queries queries.jsonl"
        })
final class AgreementCommand implements Callable<Integer> {
    private static final int TOP = 10;

    @Option(names = "--model", required = true, description = "A model's name, file or directory.")
    String model = "";

    @Option(
            names = "--documents",
            defaultValue = "data/texts/texts.jsonl",
            description = "A JSONL file with a \"text\" field. Default: ${DEFAULT-VALUE}")
    Path documents = Path.of("");

    @Option(
            names = "--queries",
            description =
                    "The same with queries. Default: each tenth document, which is then not its own answer")
    Optional<Path> queries = Optional.empty();

    @Option(
            names = "--every",
            defaultValue = "1",
            description = "Take every N-th text of each file only. Default: ${DEFAULT-VALUE}")
    int every;

    @Option(
            names = "--types",
            defaultValue = "bf16,int8",
            split = ",",
            description = "Default: ${DEFAULT-VALUE}")
    List<String> types = List.of();

    private record Vectors(List<float[]> documents, List<float[]> queries) {}

    @Override
    public Integer call() {
        List<String> documentTexts = read(documents);
        List<String> queryTexts =
                queries.map(this::read)
                        .orElseGet(() ->
                                IntStream.range(0, documentTexts.size())
                                        .filter(i -> i % TOP == 0)
                                        .mapToObj(documentTexts::get)
                                        .toList());
        System.out.printf(
                "%s: %d documents, %d queries%n", model, documentTexts.size(), queryTexts.size());
        Vectors exact = embed(NumericType.F32, documentTexts, queryTexts);
        for (String type : types) {
            NumericType numeric = NumericType.of(type).orElseThrow();
            compare(type, exact, embed(numeric, documentTexts, queryTexts));
        }
        return 0;
    }

    private List<String> read(Path file) {
        List<String> all = TextSet.read(file);
        return IntStream.range(0, all.size())
                .filter(i -> i % every == 0)
                .mapToObj(all::get)
                .toList();
    }

    private Vectors embed(NumericType type, List<String> documentTexts, List<String> queryTexts) {
        EmbedderOptions options = EmbedderOptions.defaults().withNumericType(type);
        try (Embedder embedder = Embedder.open(model, options)) {
            EmbedOptions embedding = EmbedOptions.DEFAULTS.withTruncation();
            return new Vectors(
                    embedder.embedAll(documentTexts, embedding.withKind(Kind.DOCUMENT)).vectors(),
                    embedder.embedAll(queryTexts, embedding.withKind(Kind.QUERY)).vectors());
        }
    }

    private void compare(String type, Vectors exact, Vectors rounded) {
        List<float[]> before = new ArrayList<>(exact.documents());
        before.addAll(exact.queries());
        List<float[]> after = new ArrayList<>(rounded.documents());
        after.addAll(rounded.queries());
        double[] cosines = new double[before.size()];
        Arrays.setAll(cosines, i -> dot(before.get(i), after.get(i)));
        Arrays.sort(cosines);
        int kept = 0;
        int same = 0;
        for (int q = 0; q < exact.queries().size(); q++) {
            List<Integer> best = best(exact.documents(), exact.queries().get(q), q);
            List<Integer> now = best(rounded.documents(), rounded.queries().get(q), q);
            Set<Integer> both = new HashSet<>(best);
            both.retainAll(now);
            kept += both.size();
            same += best.getFirst().equals(now.getFirst()) ? 1 : 0;
        }
        double count = exact.queries().size();
        System.out.printf(
                "%s to f32: cosine least %.5f, 5th percentile %.5f, mean %.5f; of the ten best %.2f %% stay, the best one of %.2f %%%n",
                type,
                cosines[0],
                cosines[cosines.length / 20],
                Arrays.stream(cosines).average().orElse(Double.NaN),
                100 * kept / (TOP * count),
                100 * same / count);
    }

    /// The numbers of the documents nearest to a query, nearest first.
    private List<Integer> best(List<float[]> all, float[] query, int number) {
        int itself = queries.isPresent() ? -1 : number * TOP;
        double[] similarities = new double[all.size()];
        Arrays.setAll(similarities, i -> i == itself ? -2 : dot(all.get(i), query));
        return IntStream.range(0, all.size())
                .boxed()
                .sorted((a, b) -> Double.compare(similarities[b], similarities[a]))
                .limit(TOP)
                .toList();
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
