package zhiyin.cli.embed;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.cli.EngineArguments;
import zhiyin.cli.ProgressLine;
import zhiyin.cli.Terminal;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.bulk.BulkEmbedder;
import zhiyin.knowledge.bulk.TextSplitter;

/// `zhiyin bulk`: folders of texts to folders of vectors.
@Command(
        name = "bulk",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Turns files of texts into files of vectors: Parquet or JSON lines, one file or a folder of them, millions of rows.",
            "A run that is broken off, even by kill -9, is continued by the same command; each row is in the output once."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed; the reason is on the last line of the error output",
            "2:wrong usage",
            "130:stopped by Ctrl-C; the same command goes on"
        },
        footer = {
            "",
            "Output: OUT/part-00000.parquet, … with the columns",
            "  id string, passage int32, text string (with --with-text), tokens int32, embedding list<float>",
            "  or lines of JSON with these fields. OUT/_SUCCESS is there when all is done. OUT/_zhiyin holds how far",
            "  it is, and the bad rows with file, line and reason.",
            "",
            "Examples:",
            "  zhiyin bulk articles.jsonl vectors/ --field body",
            "  zhiyin bulk corpus/ vectors/ --split 400 --with-text --as document --model Qwen/Qwen3-Embedding-0.6B",
            "  zhiyin bulk corpus/ vectors/ --truncate --dimensions 256 --format jsonl --price 0.10",
            "  spark/run corpus/ vectors/                    the same by Apache Spark, here or on a cluster: see README"
        })
public final class BulkCommand implements Callable<Integer> {
    /// More are noted in the output's folder, and counted.
    private static final int TOLD = 20;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "IN",
            description =
                    "A file, or a folder with files and folders in it: " + BulkFiles.ENDINGS + ".")
    @SuppressWarnings("NullAway.Init")
    Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "The folder to write to.")
    @SuppressWarnings("NullAway.Init")
    Path out;

    @ArgGroup(validate = false, heading = "%nRows:%n")
    BulkOptions bulk = new BulkOptions();

    @ArgGroup(validate = false, heading = "%nVectors:%n")
    VectorOptions vectors = new VectorOptions();

    @Mixin EngineArguments engine = new EngineArguments();

    private long told;

    @Override
    public Integer call() throws InterruptedException {
        mistake()
                .ifPresent(mistake -> {
                    throw new ParameterException(spec.commandLine(), mistake);
                });
        EmbedderOptions options = engine.options();
        try (BulkFolder folder = open()) {
            return run(folder, options);
        } catch (EmbedFailure | EngineException e) {
            return fail(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return fail("reading or writing failed: " + e.getMessage());
        }
    }

    private Optional<String> mistake() {
        Path from = in.toAbsolutePath().normalize();
        Path to = out.toAbsolutePath().normalize();
        if (to.startsWith(from)) {
            return Optional.of("OUT %s lies in IN %s; name another folder".formatted(out, in));
        }
        if (vectors.truncate && bulk.split != null) {
            return Optional.of("give either --split or --truncate, not both");
        }
        return vectors.mistake().or(bulk::mistake);
    }

    private BulkFolder open() throws IOException {
        return BulkFolder.open(out, bulk.overwrite);
    }

    private int fail(String message) {
        spec.commandLine().getErr().println("zhiyin: " + message);
        return ExitCode.SOFTWARE;
    }

    private int run(BulkFolder folder, EmbedderOptions options)
            throws IOException, InterruptedException {
        BulkFiles files = BulkFiles.find(in);
        Optional<RunSettings> earlier = folder.earlier();
        EmbedderOptions actual = RunSettings.withEarlierType(options, earlier);
        try (Embedder embedder = Embedder.open(vectors.model, actual)) {
            Optional<Integer> tokens =
                    bulk.passageTokens(TextSplitter.mostTokens(embedder, vectors.options()));
            RunSettings settings = settings(embedder, files, tokens);
            if (earlier.isPresent()) {
                settings.requireContinues(earlier.get(), out);
            }
            BulkState state = BulkState.read(folder.progress());
            if (state.complete()) {
                summarize(state);
                return ExitCode.OK;
            }
            folder.deleteParts(state.parts());
            settings.save(folder.settings(), false);
            Optional<TextSplitter> splitter =
                    tokens.map(each -> TextSplitter.of(embedder, vectors.options(), each));
            var bulkEmbedder = BulkEmbedder.dense(embedder, vectors.options(), splitter);
            return run(folder, state, files, settings, bulkEmbedder, actual.threads());
        }
    }

    /// Embeds a first text, so that impossible dimensions are refused before an output is touched.
    private RunSettings settings(Embedder embedder, BulkFiles files, Optional<Integer> tokens) {
        int dimensions =
                embedder.embedAll(List.of("warm-up"), vectors.options())
                        .vectors()
                        .getFirst()
                        .length;
        return new RunSettings(
                embedder.info().name(),
                dimensions,
                embedder.numericType().label(),
                vectors.kind(),
                embedder.info().prompts().prefix(vectors.options().prompt()),
                bulk.format().label() + (vectors.truncate ? " truncated" : ""),
                files.fingerprint(),
                bulk.content(tokens),
                bulk.withText);
    }

    private int run(
            BulkFolder folder,
            BulkState state,
            BulkFiles files,
            RunSettings settings,
            BulkEmbedder embedder,
            int threads)
            throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        var progress = new ProgressLine(err, !bulk.quiet && Terminal.showsErrors());
        PartSink parts;
        try (var source = new FileSequence(files, this::open, state.position())) {
            parts =
                    new PartSink(
                            folder,
                            state,
                            bulk.format(),
                            bulk.partRows,
                            file -> openPart(file, settings),
                            source,
                            done -> tell(done, source));
            try (var sink = new StoppableSink(parts, () -> announceStop(progress))) {
                var chunks =
                        new ChunkEmbedder(
                                embedder, "; divide it with --split, or cut it with --truncate");
                new Pipeline(
                                source,
                                chunks,
                                sink,
                                progress,
                                Optional.of(onBad(state.bad(), progress)),
                                threads)
                        .run();
                if (sink.isClosed()) {
                    return 130;
                }
            }
        }
        BulkState done = parts.state().completed();
        done.save(folder.progress());
        DurableFiles.write(folder.success(), "");
        summarize(done);
        return ExitCode.OK;
    }

    private TextSource open(BulkFiles.Found file) throws IOException {
        boolean idRequired = bulk.idField != null;
        String id = bulk.idField == null ? "id" : bulk.idField;
        return file.isParquet()
                ? ParquetSource.open(file.path(), file.bytes(), bulk.field, id, idRequired)
                : LineSource.open(
                        file.path(),
                        new JsonLineParser(
                                new JsonMapper(), bulk.field, Optional.of(id), idRequired));
    }

    private RowSink openPart(Path file, RunSettings settings) throws IOException {
        int dimensions = settings.dimensions();
        return bulk.format() == OutputFormat.JSONL
                ? JsonFile.open(file, RowShape.PASSAGE, bulk.withText)
                : ParquetFile.open(
                        file,
                        ParquetColumn.ofPassages(bulk.withText, dimensions),
                        dimensions,
                        settings.asJson());
    }

    /// For logs: a terminal shows the progress line.
    private void tell(BulkState done, TextSource source) {
        if (!bulk.quiet && !Terminal.showsErrors()) {
            var totals = Totals.of(done);
            double share = (double) source.bytesRead() / Math.max(1, source.totalBytes().orElse(1));
            PrintWriter err = spec.commandLine().getErr();
            err.println("zhiyin: " + ProgressText.of(totals, 0, OptionalDouble.of(share)));
            err.flush();
        }
    }

    private Consumer<String> onBad(long before, ProgressLine progress) {
        PrintWriter err = spec.commandLine().getErr();
        return message -> {
            told++;
            if (before + told > bulk.maxErrors) {
                throw new EmbedFailure(
                        "%s; more than %,d rows are bad: see to the input or give a greater --max-errors, and the same command goes on; those before are in %s"
                                .formatted(message, bulk.maxErrors, out.resolve("_zhiyin")));
            }
            if (told <= TOLD && !bulk.quiet) {
                progress.say(
                        "zhiyin: bad row %s%s"
                                .formatted(
                                        message,
                                        told < TOLD
                                                ? ""
                                                : "; more are noted in " + out.resolve("_zhiyin")));
                err.flush();
            }
        };
    }

    private void announceStop(ProgressLine progress) {
        progress.clear();
        PrintWriter err = spec.commandLine().getErr();
        err.println("zhiyin: stopped; the same command goes on with " + out);
        err.flush();
    }

    private void summarize(BulkState state) {
        PrintWriter err = spec.commandLine().getErr();
        var summary = new BulkSummary(out, state, Optional.ofNullable(bulk.price));
        if (bulk.json) {
            err.println(summary.asJson());
        } else if (!bulk.quiet) {
            err.println("zhiyin: " + summary.asText());
        }
        err.flush();
    }
}
