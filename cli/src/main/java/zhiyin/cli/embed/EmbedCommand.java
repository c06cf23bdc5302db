package zhiyin.cli.embed;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import zhiyin.cli.EngineArguments;
import zhiyin.cli.ProgressLine;
import zhiyin.cli.Terminal;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.bulk.BulkEmbedder;

/// `zhiyin embed`: texts to vectors, from one argument to files of millions of lines.
@Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Turns texts into vectors: from arguments, standard input or a file, to JSON lines, NumPy or Parquet.",
            "A run that is broken off, even by kill -9, leaves an output that --resume continues."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed; the reason is on the last line of the error output",
            "2:wrong usage",
            "130:stopped by Ctrl-C; the rows so far are in the output"
        },
        footer = {
            "",
            "Output:",
            "  jsonl    {\"index\":0,\"id\":…,\"text\":…,\"embedding\":[…]}; index is the input's number, from 0",
            "  npy      float32 [inputs, dimensions], for numpy.load",
            "  parquet  index int64, id string, text string, embedding list<float>. Rows are added in groups: Ctrl-C",
            "           keeps every finished row, kill -9 all but those of the last ten seconds",
            "",
            "Examples:",
            "  zhiyin embed \"如何重置密码\"",
            "  zhiyin embed --as query \"how to reset a password\" --model bge-small-en-v1.5",
            "  zhiyin embed --task clustering --file titles.txt -o titles.npy --model ./Qwen3-Embedding-0.6B/",
            "  zhiyin embed --task \"Given a legal question, retrieve statutes\" \"试用期最长多久\" --model …",
            "  zhiyin embed --file passages.txt --output passages.npy",
            "  zhiyin embed --file docs.jsonl.gz --field body --id-field id --output docs.parquet",
            "  zhiyin embed --file docs.jsonl --output docs.parquet --resume     after Ctrl-C or a crash",
            "  zhiyin embed --sparse --model BAAI/bge-m3 \"how to reset a password\"",
            "  cat lines.txt | zhiyin embed --truncate --dimensions 128 > vectors.jsonl"
        })
public final class EmbedCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @ArgGroup(validate = false, heading = "%nInput:%n")
    InputOptions inputs = new InputOptions();

    @ArgGroup(validate = false, heading = "%nOutput:%n")
    OutputOptions outputs = new OutputOptions();

    @ArgGroup(validate = false, heading = "%nVectors:%n")
    VectorOptions vectors = new VectorOptions();

    @ArgGroup(validate = false, heading = "%nOther kinds of vectors:%n")
    OtherVectorOptions otherVectors = new OtherVectorOptions();

    @Mixin EngineArguments engine = new EngineArguments();

    @Override
    public Integer call() throws InterruptedException {
        mistake()
                .ifPresent(mistake -> {
                    throw new ParameterException(spec.commandLine(), mistake);
                });
        EmbedderOptions options = engine.options();
        try {
            return run(options);
        } catch (EmbedFailure | EngineException e) {
            return fail(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return fail("reading or writing failed: " + e.getMessage());
        }
    }

    private Optional<String> mistake() {
        return vectors.mistake()
                .or(inputs::mistake)
                .or(() -> outputs.mistake(inputs.hasId()))
                .or(this::mistakeInKinds);
    }

    private Optional<String> mistakeInKinds() {
        return otherVectors.kinds().size() > 1 && outputs.format() != OutputFormat.JSONL
                ? Optional.of(
                        "--sparse and --colbert are written as jsonl; leave --format out, and name the output .jsonl")
                : Optional.empty();
    }

    private int fail(String message) {
        spec.commandLine().getErr().println("zhiyin: " + message);
        return ExitCode.SOFTWARE;
    }

    private int run(EmbedderOptions options) throws IOException, InterruptedException {
        Optional<RunSettings> earlier = outputs.earlier();
        EmbedderOptions actual = RunSettings.withEarlierType(options, earlier);
        try (TextSource source = inputs.open(System.in);
                Embedder embedder = Embedder.open(vectors.model, actual)) {
            RunSettings settings = settings(embedder, source);
            if (earlier.isPresent() && outputs.output != null) {
                settings.requireContinues(earlier.get(), outputs.output);
            }
            return run(source, embedder, settings, actual.threads());
        }
    }

    /// Embeds a first text, so that impossible dimensions are refused before an output is touched.
    private RunSettings settings(Embedder embedder, TextSource source) {
        embedder.info().requireKinds(otherVectors.kinds());
        EmbedOptions options = vectors.options();
        int dimensions = embedder.embedAll(List.of("warm-up"), options).vectors().getFirst().length;
        return new RunSettings(
                embedder.info().name(),
                dimensions,
                embedder.numericType().label(),
                vectors.kind(),
                embedder.info().prompts().prefix(options.prompt()),
                contents(),
                source.name(),
                inputs.content(),
                outputs.withText);
    }

    /// The format, and what stands beside the dense vectors.
    private String contents() {
        return outputs.format().label()
                + (otherVectors.sparse ? " sparse" : "")
                + (otherVectors.colbert ? " colbert" : "");
    }

    private int run(TextSource source, Embedder embedder, RunSettings settings, int threads)
            throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        var progress = new ProgressLine(err, !outputs.quiet && Terminal.showsErrors());
        var bulk =
                new BulkEmbedder(
                        embedder, vectors.options(), otherVectors.kinds(), Optional.empty());
        RowSink sink = outputs.open(settings, inputs.hasId(), spec.commandLine().getOut());
        Totals totals;
        try (var stoppable = new StoppableSink(sink, () -> announceStop(progress))) {
            var pipeline =
                    new Pipeline(
                            source,
                            new ChunkEmbedder(bulk, "; split it, or cut it with --truncate"),
                            stoppable,
                            progress,
                            onInvalid(err),
                            threads);
            totals = pipeline.run();
            if (stoppable.isClosed()) {
                return 130;
            }
        }
        outputs.markComplete(settings);
        summarize(totals, err);
        return ExitCode.OK;
    }

    private Optional<Consumer<String>> onInvalid(PrintWriter err) {
        return inputs.skipInvalid
                ? Optional.of(message -> err.println("zhiyin: skipped " + message))
                : Optional.empty();
    }

    private void announceStop(ProgressLine progress) {
        progress.clear();
        if (outputs.output != null) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(
                    "zhiyin: stopped; the same command with --resume continues " + outputs.name());
            err.flush();
        }
    }

    private void summarize(Totals totals, PrintWriter err) {
        if (outputs.json) {
            err.println(totals.asJson(outputs.name()));
        } else if (!outputs.quiet && outputs.output != null) {
            err.println("zhiyin: " + totals.asText(outputs.name()));
        }
        err.flush();
    }
}
