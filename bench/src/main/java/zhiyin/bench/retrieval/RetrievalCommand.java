package zhiyin.bench.retrieval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import zhiyin.bench.retrieval.RetrievalSet.Passage;
import zhiyin.bench.retrieval.RetrievalSet.Question;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Embedder;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.knowledge.relevance.Quality;
import zhiyin.knowledge.search.Hit;
import zhiyin.knowledge.search.Search;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.knowledge.search.SearchRequest.Mode;

/// The ways of searching side by side, on questions with known answers.
@Command(
        name = "retrieval",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Puts the passages of each set into a catalog and a store, asks its questions, and prints recall@5, nDCG@10 and MRR@10 of each way of searching. Passages are embedded by the built-in model of their language.",
        footer = {
            "",
            "Example:",
            "  ./zhiyin bench retrieval --data beir/scifact,beir/mbpp --code mbpp",
            "",
            "A set is a directory in BEIR's layout (corpus.jsonl, queries.jsonl, qrels/test.tsv)."
        })
public final class RetrievalCommand implements Callable<Integer> {
    private static final int BATCH = 64;
    private static final int RANK_CONSTANT = 60;

    @Option(
            names = "--data",
            required = true,
            split = ",",
            paramLabel = "DIR",
            description = "Directories, several with commas.")
    List<Path> data = List.of();

    @Option(
            names = "--half",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Only every other question: 0 or 1. Default: all")
    int half;

    @Option(
            names = "--code",
            split = ",",
            paramLabel = "NAME",
            description = "Names of the sets whose passages are source code.")
    List<String> code = List.of();

    @Option(
            names = "--short",
            paramLabel = "N",
            defaultValue = "128,256",
            split = ",",
            description = "Numbers of the first stage's vectors. Default: ${DEFAULT-VALUE}")
    List<Integer> shortDimensions = List.of();

    @Override
    public Integer call() throws IOException {
        for (Path directory : data) {
            for (RetrievalSet set : RetrievalFiles.read(directory)) {
                measure(set);
            }
        }
        return 0;
    }

    private void measure(RetrievalSet set) throws IOException {
        String model =
                (set.language().equals("zh")
                                ? BuiltinModel.BGE_SMALL_ZH
                                : BuiltinModel.BGE_SMALL_EN)
                        .modelName();
        List<Question> questions =
                IntStream.range(0, set.questions().size())
                        .filter(i -> half < 0 || i % 2 == half)
                        .mapToObj(set.questions()::get)
                        .toList();
        System.out.printf(
                "%n%s: %d passages, %d questions, %s%n",
                set.name(), set.passages().size(), questions.size(), model);
        System.out.printf("%-28s %9s %9s %9s%n", "", "recall@5", "nDCG@10", "MRR@10");
        Path folder = Files.createTempDirectory("zhiyin-retrieval");
        try (Embedder embedder = Embedder.open(model)) {
            List<float[]> passages =
                    embed(
                            embedder,
                            Kind.DOCUMENT,
                            set.passages().stream().map(Passage::embedded).toList());
            List<float[]> queries =
                    embed(embedder, Kind.QUERY, questions.stream().map(Question::text).toList());
            measure(set, questions, passages, queries, model, folder);
        } finally {
            delete(folder);
        }
    }

    private static List<float[]> embed(Embedder embedder, Kind kind, List<String> texts) {
        EmbedOptions options = EmbedOptions.DEFAULTS.withKind(kind).withTruncation();
        var vectors = new ArrayList<float[]>();
        for (int i = 0; i < texts.size(); i += BATCH) {
            List<String> some = texts.subList(i, Math.min(texts.size(), i + BATCH));
            vectors.addAll(embedder.embedAll(some, options).vectors());
        }
        return vectors;
    }

    private void measure(
            RetrievalSet set,
            List<Question> questions,
            List<float[]> passages,
            List<float[]> queries,
            String model,
            Path folder) {
        int dimensions = passages.getFirst().length;
        try (var collection =
                new RetrievalCollection(
                        folder.resolve("full"),
                        set.passages(),
                        passages,
                        RetrievalCollection.settings(model, dimensions, dimensions),
                        type(set))) {
            Map<String, List<List<String>>> ranked = new LinkedHashMap<>();
            var white = new WhitespaceWords(set.passages());
            for (int i = 0; i < queries.size(); i++) {
                String text = questions.get(i).text();
                collection.means(text, queries.get(i));
                List<String> vector = found(collection.search(), text, Mode.VECTOR, 100);
                List<String> words = found(collection.search(), text, Mode.WORDS, 100);
                add(ranked, "vector", vector);
                add(ranked, "vector, exact", collection.exact(queries.get(i), 10));
                add(ranked, "BM25", words);
                add(ranked, "BM25, white space", white.best(text, 10));
                add(ranked, "reciprocal ranks", byRanks(vector, words));
                add(ranked, "hybrid", found(collection.search(), text, Mode.HYBRID, 10));
            }
            ranked.forEach((name, answers) -> print(name, set, questions, answers));
        }
        for (int first : shortDimensions) {
            measureTwoStage(set, questions, passages, queries, model, folder, first);
        }
    }

    private void measureTwoStage(
            RetrievalSet set,
            List<Question> questions,
            List<float[]> passages,
            List<float[]> queries,
            String model,
            Path folder,
            int first) {
        int dimensions = passages.getFirst().length;
        try (var collection =
                new RetrievalCollection(
                        folder.resolve("short" + first),
                        set.passages(),
                        passages,
                        RetrievalCollection.settings(model, dimensions, first),
                        type(set))) {
            Map<String, List<List<String>>> ranked = new LinkedHashMap<>();
            for (int i = 0; i < queries.size(); i++) {
                String text = questions.get(i).text();
                collection.means(text, queries.get(i));
                String name = "two-stage %d -> %d".formatted(first, dimensions);
                add(ranked, name, found(collection.search(), text, Mode.VECTOR, 10));
                add(ranked, name + " hybrid", found(collection.search(), text, Mode.HYBRID, 10));
            }
            ranked.forEach((name, answers) -> print(name, set, questions, answers));
        }
    }

    private String type(RetrievalSet set) {
        return code.contains(set.name()) ? "code" : "txt";
    }

    private static void add(
            Map<String, List<List<String>>> ranked, String name, List<String> answer) {
        ranked.computeIfAbsent(name, _ -> new ArrayList<>()).add(answer);
    }

    /// Ids of the passages, those of the same text beside each other.
    private static List<String> found(Search search, String query, Mode mode, int top) {
        SearchRequest request =
                SearchRequest.of(RetrievalCollection.NAME, query).withMode(mode).withTop(top);
        return search.search(request).hits().stream()
                .flatMap(hit ->
                        Stream.concat(
                                Stream.of(hit.passage()),
                                hit.others().stream().map(Hit.Other::passage)))
                .toList();
    }

    /// Reciprocal rank fusion as published, to compare with.
    private static List<String> byRanks(List<String> vector, List<String> words) {
        var sums = new HashMap<String, Double>();
        for (List<String> list : List.of(vector, words)) {
            for (int i = 0; i < list.size(); i++) {
                sums.merge(list.get(i), 1.0 / (RANK_CONSTANT + i + 1), Double::sum);
            }
        }
        return sums.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static void print(
            String name, RetrievalSet set, List<Question> questions, List<List<String>> answers) {
        var each = new ArrayList<Quality>();
        for (int i = 0; i < questions.size(); i++) {
            each.add(
                    Quality.of(
                            answers.get(i),
                            set.relevant().getOrDefault(questions.get(i).id(), Set.of())));
        }
        Quality mean = Quality.mean(each);
        System.out.printf(
                "%-28s %9.4f %9.4f %9.4f%n", name, mean.recall(), mean.ndcg(), mean.mrr());
    }

    private static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
