package zhiyin.cli.parse;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import zhiyin.cli.ProgressLine;
import zhiyin.cli.StopHook;
import zhiyin.cli.Terminal;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.knowledge.chunk.Chunker;
import zhiyin.knowledge.chunk.SentenceVectors;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.worker.ParserPool;
import zhiyin.knowledge.parse.worker.PoolOptions;

/// `zhiyin parse`: documents to text with its structure.
@Command(
        name = "parse",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Reads documents: PDF, Word, PowerPoint, Excel, Markdown, HTML, EPUB, notebooks, e-mail, source code, text in any encoding, and archives of these.",
            "Each file is read in a process of its own kind that is stopped if the file takes too much; the others go on."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every file was read",
            "1:a file could not be read; each has a line on the error output",
            "2:wrong usage",
            "130:stopped by Ctrl-C; what was read until then is written"
        },
        footer = {
            "",
            "Why a file cannot be read:",
            "  ENCRYPTED, CORRUPT, UNSUPPORTED, EMPTY, TOO_LARGE, TIMED_OUT, OUT_OF_MEMORY, CRASHED",
            "",
            "Examples:",
            "  zhiyin parse report.pdf                          Markdown on standard output",
            "  zhiyin parse docs/ --to chunks > chunks.jsonl    all files below, in passages, one a line",
            "  zhiyin parse docs/ --output text/ --report       a .md for each file; what was noticed",
            "  cat mail.eml | zhiyin parse - --name mail.eml --to json"
        })
public final class ParseCommand implements Callable<Integer> {
    private static final int STOPPED = 130;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description =
                    "Files, folders (all files below but hidden ones), or - for standard input.")
    List<String> inputs = List.of();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What standard input is called; its extension tells the kind of text.")
    @Nullable String name;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description =
                    "Write a file each there. Default: standard output, as files are finished")
    @Nullable Path output;

    @ArgGroup(validate = false, heading = "%nOutput:%n")
    RenderingOptions rendering = new RenderingOptions();

    @Option(
            names = "--report",
            description =
                    "Say what was noticed: pages without text, wrong characters, doubtful tables, what was left out.")
    boolean report;

    @Option(
            names = "--ocr",
            description =
                    "Recognise pages that are only images, by Tesseract where it is installed.")
    boolean ocr;

    @Option(names = "--no-tags", description = "Do not use the structure of tagged PDFs.")
    boolean noTags;

    @Option(
            names = "--deletions",
            description = "Keep text deleted under Word's \"track changes\".")
    boolean deletions;

    @Option(names = "--jobs", paramLabel = "N", description = "Files at once. Default: one a core")
    @Nullable Integer jobs;

    @Option(names = "--quiet", description = "No progress line and no summary.")
    boolean quiet;

    @ArgGroup(validate = false, heading = "%nLimits of each file:%n")
    ParseLimitOptions limits = new ParseLimitOptions();

    @Override
    public Integer call() throws InterruptedException {
        mistake()
                .ifPresent(mistake -> {
                    throw new ParameterException(spec.commandLine(), mistake);
                });
        try {
            return run();
        } catch (IOException e) {
            return fail("reading or writing failed: " + e.getMessage());
        }
    }

    private Optional<String> mistake() {
        if (name != null && !inputs.contains(InputFiles.STDIN)) {
            return Optional.of("--name is for standard input; give - among the files");
        }
        if (inputs.stream().filter(InputFiles.STDIN::equals).count() > 1) {
            return Optional.of("standard input (-) can be read once only");
        }
        if (jobs != null && (jobs < 1 || jobs > 256)) {
            return Optional.of("--jobs is %d, expected 1 to 256".formatted(jobs));
        }
        return rendering.mistake().or(limits::mistake);
    }

    private int fail(String message) {
        spec.commandLine().getErr().println("zhiyin: " + message);
        return ExitCode.SOFTWARE;
    }

    private int run() throws IOException, InterruptedException {
        for (String input : inputs) {
            if (!input.equals(InputFiles.STDIN) && !Files.exists(Path.of(input))) {
                return fail(input + ": no such file or folder");
            }
        }
        Path stdin =
                inputs.contains(InputFiles.STDIN)
                        ? InputFiles.save(System.in, limits.limits().fileBytes())
                        : Path.of(InputFiles.STDIN);
        try {
            List<InputFile> files =
                    InputFiles.of(inputs, stdin, name == null ? "standard-input" : name);
            requireDistinct(files);
            return run(files);
        } finally {
            if (inputs.contains(InputFiles.STDIN)) {
                Files.deleteIfExists(stdin);
            }
        }
    }

    private void requireDistinct(List<InputFile> files) {
        Set<Path> outputs = new HashSet<>();
        for (InputFile file : files) {
            if (output != null && !outputs.add(file.output())) {
                throw new ParameterException(
                        spec.commandLine(),
                        "two inputs would be written to %s; name the folder above them, or read them in two runs"
                                .formatted(
                                        Output.file(output, file, rendering.kind().extension())));
            }
        }
    }

    private int run(List<InputFile> files) throws IOException, InterruptedException {
        if (rendering.kind() != OutputKind.CHUNKS) {
            return run(files, rendering(rendering.kind()));
        }
        try (Embedder embedder = Embedder.open(rendering.modelName())) {
            return rendering.breakpoints == null
                    ? run(files, new ChunkLines(chunker(embedder)))
                    : run(files, chunker(embedder), rendering.breakpoints);
        }
    }

    private int run(List<InputFile> files, Chunker chunker, String model)
            throws IOException, InterruptedException {
        EmbedOptions options = EmbedOptions.DEFAULTS.withTruncation();
        try (Embedder sentences = Embedder.open(model)) {
            SentenceVectors vectors =
                    texts -> sentences.embedAll(texts, options).vectors().toArray(float[][]::new);
            return run(files, new ChunkLines(chunker.withBreakpoints(vectors)));
        }
    }

    private Rendering rendering(OutputKind kind) {
        return switch (kind) {
            case MARKDOWN -> Rendering.markdown(rendering.writing());
            case HTML -> Rendering.html(rendering.furniture);
            case JSON -> Rendering.json();
            case CHUNKS -> throw new IllegalStateException("chunks need a model");
        };
    }

    private Chunker chunker(Embedder embedder) {
        int atEnds = embedder.countTokens("");
        try {
            return new Chunker(
                    text -> embedder.countTokens(text) - atEnds,
                    rendering.chunking(embedder.info().maxTokens() - atEnds));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private int run(List<InputFile> files, Rendering writing)
            throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        var progress = new ProgressLine(err, !quiet && Terminal.showsErrors());
        int atOnce = jobs != null ? jobs : Runtime.getRuntime().availableProcessors();
        PoolOptions options =
                PoolOptions.defaults().withProcesses(atOnce).withLimits(limits.limits());
        long start = System.nanoTime();
        try (var stop = new StopHook(progress::clear);
                var pool = new ParserPool(options)) {
            ParseTotals totals =
                    new ParseRun(
                                    pool,
                                    new ParseOptions(ocr, !noTags, deletions),
                                    writing,
                                    destination(files),
                                    progress,
                                    report)
                            .run(files, atOnce);
            stop.finished();
            if (files.size() > 1 && !quiet) {
                err.println("zhiyin: " + totals.summary((System.nanoTime() - start) / 1e9));
            }
            return totals.failed() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
        } catch (InterruptedException e) {
            return STOPPED;
        } finally {
            progress.clear();
        }
    }

    private Output destination(List<InputFile> files) {
        boolean named = files.size() > 1 && rendering.kind() == OutputKind.MARKDOWN;
        return output == null
                ? Output.standard(spec.commandLine().getOut(), named)
                : Output.folder(output, rendering.kind().extension());
    }
}
