package zhiyin.bench.passages;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.DocumentSplitter;
import dev.langchain4j.data.document.splitter.DocumentSplitters;
import dev.langchain4j.data.segment.TextSegment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import zhiyin.bench.passages.Retrieval.Passage;
import zhiyin.bench.passages.Retrieval.Score;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.chunk.Chunk;
import zhiyin.knowledge.chunk.ChunkOptions;
import zhiyin.knowledge.chunk.Chunker;
import zhiyin.knowledge.chunk.SentenceVectors;

/// Whether our chunks are found better than those of LangChain4j's recursive splitter of the same size.
@Command(
        name = "passages",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Divides documents by our chunker, with and without its headings and breakpoints, and by LangChain4j's recursive splitter, and measures how well questions find passages that hold their answers.",
        footer = {
            "",
            "Examples:",
            "  ./zhiyin bench passages --documents docs/ --questions questions.jsonl",
            "  ./zhiyin bench passages --corpus corpus.jsonl --questions queries.jsonl --judgements qrels/test.tsv"
        })
public final class PassagesCommand implements Callable<Integer> {
    @Spec CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Option(
            names = "--documents",
            paramLabel = "DIR",
            description =
                    "Markdown files; the questions' \"doc\" is a path below, and \"expected\" are quotes.")
    @Nullable Path documents;

    @Option(
            names = "--corpus",
            paramLabel = "FILE",
            description = "Instead of files: a JSONL file of paragraphs, \"_id\" and \"text\".")
    @Nullable Path corpus;

    @Option(
            names = "--questions",
            required = true,
            paramLabel = "FILE",
            description =
                    "JSONL: \"question\"; or, with --corpus, \"_id\", \"text\" and \"answer\".")
    Path questions = Path.of("");

    @Option(
            names = "--judgements",
            paramLabel = "FILE",
            description = "With --corpus: which paragraph answers which question, between tabs.")
    @Nullable Path judgements;

    @Option(
            names = "--together",
            defaultValue = "5",
            paramLabel = "N",
            description =
                    "With --corpus: paragraphs put together to a document. Default: ${DEFAULT-VALUE}")
    int together;

    @Option(
            names = "--model",
            defaultValue = "bge-small-zh-v1.5",
            description = "Default: ${DEFAULT-VALUE}")
    String model = "";

    @Option(
            names = "--max-tokens",
            split = ",",
            defaultValue = "120,250,500",
            description = "Of a passage, for both. Default: ${DEFAULT-VALUE}")
    List<Integer> budgets = List.of();

    @Override
    public Integer call() throws IOException {
        Library library = library();
        try (Embedder embedder = Embedder.open(model)) {
            var retrieval = new Retrieval(embedder, library.questions());
            System.out.printf(
                    "%d documents, %d questions, %s%n%-34s %6s %8s %7s %9s %8s %9s%n",
                    library.documents().size(),
                    library.questions().size(),
                    model,
                    "splitter",
                    "budget",
                    "passages",
                    "tokens",
                    "hit@5",
                    "nDCG@10",
                    "uncut");
            for (int budget : budgets) {
                for (Divided divided : divided(library, embedder, budget)) {
                    measure(divided, budget, retrieval, embedder);
                }
            }
        }
        return 0;
    }

    private Library library() throws IOException {
        if (documents != null && corpus == null) {
            return Library.ofFiles(documents, questions);
        }
        if (documents == null && corpus != null && judgements != null) {
            return Library.ofParagraphs(corpus, questions, judgements, together);
        }
        throw new ParameterException(
                spec.commandLine(), "expected --documents, or --corpus with --judgements");
    }

    /// The library as a splitter divides it.
    private record Divided(String splitter, List<Passage> passages) {}

    private static void measure(
            Divided divided, int budget, Retrieval retrieval, Embedder embedder) {
        double tokens =
                divided.passages().stream()
                        .mapToInt(p -> embedder.countTokensWithoutEnds(p.embedded()))
                        .average()
                        .orElse(0);
        Score score = retrieval.score(divided.passages());
        System.out.printf(
                "%-34s %6d %8d %7.1f %8.1f%% %8.4f %8.1f%%%n",
                divided.splitter(),
                budget,
                divided.passages().size(),
                tokens,
                100 * score.hit(),
                score.gain(),
                100 * score.answerable());
    }

    private static List<Divided> divided(Library library, Embedder embedder, int budget) {
        ChunkOptions defaults = ChunkOptions.defaults();
        int target = budget * defaults.targetTokens() / defaults.maxTokens();
        int least = budget * defaults.minTokens() / defaults.maxTokens();
        var chunker =
                new Chunker(
                        embedder::countTokensWithoutEnds, new ChunkOptions(target, budget, least));
        EmbedOptions cut = EmbedOptions.DEFAULTS.withTruncation();
        SentenceVectors vectors =
                texts -> embedder.embedAll(texts, cut).vectors().toArray(float[][]::new);
        List<Ours> plain = ours(library, chunker);
        List<Ours> found = ours(library, chunker.withBreakpoints(vectors));
        var tokens = new EmbedderTokens(embedder);
        return List.of(
                new Divided("ours", embedded(plain, Chunk::embedText)),
                new Divided("ours, without headings", embedded(plain, Chunk::body)),
                new Divided("ours, breakpoints", embedded(found, Chunk::embedText)),
                new Divided("ours, breakpoints, no headings", embedded(found, Chunk::body)),
                new Divided(
                        "LangChain4j recursive, our target",
                        theirs(library, DocumentSplitters.recursive(target, 0, tokens))),
                new Divided(
                        "LangChain4j recursive, our most",
                        theirs(library, DocumentSplitters.recursive(budget, 0, tokens))));
    }

    /// @param document number of the one it is of
    private record Ours(int document, Chunk chunk) {}

    private static List<Ours> ours(Library library, Chunker chunker) {
        var chunks = new ArrayList<Ours>();
        for (int i = 0; i < library.documents().size(); i++) {
            for (Chunk chunk : chunker.chunk(library.documents().get(i)).chunks()) {
                chunks.add(new Ours(i, chunk));
            }
        }
        return chunks;
    }

    private static List<Passage> embedded(List<Ours> chunks, Function<Chunk, String> text) {
        return chunks.stream()
                .map(own ->
                        new Passage(own.document(), own.chunk().body(), text.apply(own.chunk())))
                .toList();
    }

    private static List<Passage> theirs(Library library, DocumentSplitter splitter) {
        var passages = new ArrayList<Passage>();
        for (int i = 0; i < library.texts().size(); i++) {
            for (TextSegment part : splitter.split(Document.from(library.texts().get(i)))) {
                passages.add(new Passage(i, part.text(), part.text()));
            }
        }
        return passages;
    }
}
