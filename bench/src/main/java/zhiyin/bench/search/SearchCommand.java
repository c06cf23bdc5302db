package zhiyin.bench.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.store.StoreSettings;

/// Times and recall of the embedded store, one question after the other, with real texts and vectors.
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Indexes passages mixed of real sentences, asks real questions, and prints how long that takes, the bytes on disk, and how much of the exact answer the index finds.",
        footer = {
            "",
            "Example:",
            "  ./zhiyin bench search --texts corpus.jsonl --questions queries.jsonl --vectors build/vectors"
        })
public final class SearchCommand implements Callable<Integer> {
    @Mixin SearchInput input = new SearchInput();

    @Option(
            names = "--count",
            defaultValue = "100000",
            split = ",",
            paramLabel = "N",
            description =
                    "Passages; of several counts, separated by commas, each is measured in a store of its own, and a table ends the output. Default: ${DEFAULT-VALUE}")
    List<Integer> counts = List.of();

    @Option(
            names = "--chart",
            paramLabel = "FILE",
            description = "Draw the growth from count to count into this SVG file.")
    @Nullable Path chart;

    @Option(
            names = "--short-dimensions",
            defaultValue = "0",
            description =
                    "Of the first stage; 0 for none. Only to see times: built-in models' vectors may not be cut.")
    int shortDimensions;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Measured rounds, after one to warm up. Default: ${DEFAULT-VALUE}")
    int rounds;

    @Override
    public Integer call() throws IOException {
        List<SearchFigures> figures = new ArrayList<>();
        try (Embedder embedder = Embedder.open(input.model)) {
            for (int count : counts.stream().sorted().toList()) {
                figures.add(measure(embedder, count));
            }
        }
        if (figures.size() > 1) {
            System.out.printf("%n%s", SearchFigures.table(figures));
        }
        if (chart != null) {
            Files.writeString(chart, new GrowthChart(figures).svg());
        }
        return 0;
    }

    private SearchFigures measure(Embedder embedder, int count) throws IOException {
        int dimensions = embedder.info().dimensions();
        int first = shortDimensions == 0 ? dimensions : shortDimensions;
        try (SearchInput.Passages passages = input.passages(embedder, count)) {
            return new SearchTrial(embedder, input.questions(), rounds)
                    .measure(passages, new StoreSettings(dimensions, first));
        }
    }
}
