package zhiyin.cli.embed;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.cli.EngineArguments;
import zhiyin.engine.Caller;
import zhiyin.engine.EngineException;
import zhiyin.engine.Relevance;
import zhiyin.engine.RerankOptions;
import zhiyin.engine.Reranker;
import zhiyin.engine.Truncation;

/// `zhiyin rerank`: which of some texts answer a query, the best first.
@Command(
        name = "rerank",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Orders texts by how well they answer a query, with a reranker.",
        footer = {
            "",
            "Examples:",
            "  zhiyin rerank --model Qwen/Qwen3-Reranker-0.6B --query \"如何重置密码\" \"点击“忘记密码”\" \"今天天气很好\"",
            "  zhiyin rerank --model ./Qwen3-Reranker-4B/ --query \"notice period\" --file clauses.txt --top 5",
            "  zhiyin rerank --model … --query \"增值税起征点\" --instruction \"Given a legal question, retrieve statutes\" \\",
            "         --file laws.jsonl --field body --id-field id --json"
        })
public final class RerankCommand implements Callable<Integer> {
    /// All are read before the first is scored.
    private static final int MOST_DOCUMENTS = 10_000;

    private static final int SHOWN_CHARACTERS = 160;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @ArgGroup(validate = false, heading = "%nInput:%n")
    InputOptions inputs = new InputOptions();

    @Option(names = "--query", paramLabel = "TEXT", required = true, description = "What is asked.")
    @SuppressWarnings("NullAway.Init") // required
    String query;

    @Option(
            names = "--model",
            paramLabel = "NAME|FILE|DIRECTORY",
            required = true,
            description =
                    "A reranker by name (see \"zhiyin models\"), a .gguf file, or a directory with config.json, tokenizer.json and weights.")
    @SuppressWarnings("NullAway.Init") // required
    String model;

    @Option(
            names = "--instruction",
            paramLabel = "TEXT",
            description =
                    "What counts as relevant, in English whatever the texts' language. Default: the model's own words")
    @Nullable String instruction;

    @Option(names = "--top", paramLabel = "N", description = "Show the best N. Default: all")
    @Nullable Integer top;

    @Option(
            names = "--truncate",
            description =
                    "Cut texts that are longer than the model reads. Default: they are an error")
    boolean truncate;

    @Option(
            names = "--json",
            description =
                    "JSON lines with index (the input's number, from 0), id where there is one, score (0 to 1), logit and text.")
    boolean json;

    @Mixin EngineArguments engine = new EngineArguments();

    @Override
    public Integer call() {
        mistake()
                .ifPresent(mistake -> {
                    throw new ParameterException(spec.commandLine(), mistake);
                });
        try {
            List<Input.Text> documents = read();
            try (Reranker reranker = Reranker.open(model, engine.options())) {
                print(documents, scores(reranker, documents));
            }
            return ExitCode.OK;
        } catch (EmbedFailure | EngineException e) {
            return fail(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return fail("reading failed: " + e.getMessage());
        }
    }

    private Optional<String> mistake() {
        if (top != null && top < 1) {
            return Optional.of("--top is %d, expected 1 or more".formatted(top));
        }
        try {
            options();
        } catch (IllegalArgumentException e) {
            return Optional.of("--instruction: " + e.getMessage());
        }
        return inputs.mistake();
    }

    private RerankOptions options() {
        RerankOptions options =
                RerankOptions.DEFAULTS.withTruncation(Truncation.of(truncate, false));
        return instruction == null ? options : options.withInstruction(instruction);
    }

    private int fail(String message) {
        spec.commandLine().getErr().println("zhiyin: " + message);
        return ExitCode.SOFTWARE;
    }

    private List<Input.Text> read() throws IOException {
        List<Input.Text> documents = new ArrayList<>();
        try (TextSource source = inputs.open(System.in)) {
            for (Optional<Input> next = source.next(); next.isPresent(); next = source.next()) {
                switch (next.get()) {
                    case Input.Text text -> documents.add(text);
                    case Input.Invalid(long index, String reason) -> {
                        String message = "%s %s".formatted(source.place(index), reason);
                        if (!inputs.skipInvalid) {
                            throw new EmbedFailure(message);
                        }
                        spec.commandLine().getErr().println("skipped " + message);
                    }
                }
                if (documents.size() > MOST_DOCUMENTS) {
                    throw new EmbedFailure(
                            "there are more than %,d texts; find the likely ones first (zhiyin kb search), and rerank these"
                                    .formatted(MOST_DOCUMENTS));
                }
            }
        }
        return documents;
    }

    private List<Relevance.Score> scores(Reranker reranker, List<Input.Text> documents) {
        List<String> texts = documents.stream().map(Input.Text::text).toList();
        return reranker.score(query, texts, options(), Caller.DEFAULT).scores();
    }

    private void print(List<Input.Text> documents, List<Relevance.Score> scores) {
        PrintWriter out = spec.commandLine().getOut();
        IntStream.range(0, scores.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> scores.get(i).logit()).reversed())
                .limit(top == null ? Long.MAX_VALUE : top)
                .forEach(i ->
                        out.println(
                                json
                                        ? line(documents.get(i), scores.get(i))
                                        : shown(documents.get(i), scores.get(i))));
        out.flush();
    }

    private static String line(Input.Text document, Relevance.Score score) {
        ObjectNode line = JsonMapper.shared().createObjectNode();
        line.put("index", document.index());
        document.id().ifPresent(id -> line.set("id", id));
        return line.put("score", score.probability())
                .put("logit", score.logit())
                .put("text", document.text())
                .toString();
    }

    private static String shown(Input.Text document, Relevance.Score score) {
        String text = document.text().strip().replaceAll("\\s+", " ");
        return "%.4f  %s"
                .formatted(
                        score.probability(),
                        text.codePointCount(0, text.length()) <= SHOWN_CHARACTERS
                                ? text
                                : text.substring(0, text.offsetByCodePoints(0, SHOWN_CHARACTERS))
                                        + "…");
    }
}
