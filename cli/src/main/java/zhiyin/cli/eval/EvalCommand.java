package zhiyin.cli.eval;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import zhiyin.cli.EngineArguments;
import zhiyin.cli.ProgressLine;
import zhiyin.cli.Sizes;
import zhiyin.cli.StopHook;
import zhiyin.cli.Terminal;
import zhiyin.cli.Version;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.FreeMemory;
import zhiyin.engine.backend.cpu.CpuInfo;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.remote.RemoteModel;
import zhiyin.lab.LabException;
import zhiyin.lab.report.Baseline;
import zhiyin.lab.report.Machine;
import zhiyin.lab.report.Report;
import zhiyin.lab.report.RunInfo;
import zhiyin.lab.run.Contestant;
import zhiyin.lab.run.Lab;
import zhiyin.lab.run.LabOptions;
import zhiyin.lab.stat.Bootstrap;
import zhiyin.lab.task.Task;

/// `zhiyin eval`: which model is better, on tasks with known answers.
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compares embedding models on tasks with known answers, by MTEB's protocols: a score for each task with its uncertainty, whether differences are more than chance, and what each model costs.",
            "Vectors are kept, so that a run that is broken off, even by kill -9, goes on where it stopped when it is started again."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed; the reason is on the last line of the error output",
            "2:wrong usage",
            "3:a score of the baseline dropped, or was not measured",
            "130:stopped by Ctrl-C; the same command goes on"
        },
        footer = {
            "",
            "A task is a directory with files of these fields (.jsonl, .tsv with a first line of names, .parquet):",
            "  retrieval             corpus {_id, title, text}, queries {_id, text},",
            "                        qrels/test {query-id, corpus-id, score}",
            "  reranking             the same, and top_ranked {query-id, corpus-ids};",
            "                        or test {query, positive, negative}",
            "  sts                   test {sentence1, sentence2, score}",
            "  pair-classification   test {sentence1, sentence2, label}",
            "  classification        train and test {text, label}",
            "  clustering            test {sentences, labels}",
            "  bitext-mining         test {sentence1, sentence2}",
            "A meta.json in it may say more: {\"type\": \"code-retrieval\", \"instruction\": \"Given a …\"}",
            "",
            "Examples:",
            "  zhiyin eval                                   the built-in models on the sets beside them",
            "  zhiyin eval --tasks mbpp-code --limit 200     quickly",
            "  zhiyin eval --models bge-small-en-v1.5,Qwen/Qwen3-Embedding-0.6B@turbo --tasks ./scifact",
            "  zhiyin eval --models ./Qwen3-Embedding-0.6B/ --dimensions 128,256,1024 --html report.html",
            "  zhiyin eval --tasks ./ours --json now.json --baseline before.json",
            "  zhiyin eval --models all-MiniLM-L6-v2@f32,all-MiniLM-L6-v2@int8",
            "  zhiyin eval --remote text-embedding-3-large=https://api.openai.com/v1,key=OPENAI_API_KEY"
        })
public final class EvalCommand implements Callable<Integer> {
    private static final String CACHE_FILE = "eval/vectors.db";
    private static final int DROPPED = 3;
    private static final int STOPPED = 130;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @ArgGroup(validate = false, heading = "%nModels:%n")
    ModelOptions models = new ModelOptions();

    @ArgGroup(validate = false, heading = "%nTasks:%n")
    TaskOptions tasks = new TaskOptions();

    @ArgGroup(validate = false, heading = "%nReports:%n")
    ReportOptions reports = new ReportOptions();

    @Option(
            names = "--no-speed",
            description = "Do not measure how fast models are, which takes some seconds each.")
    boolean noSpeed;

    @Option(
            names = "--cache-disk",
            paramLabel = "SIZE",
            defaultValue = "4GB",
            description =
                    "Disk space for vectors that were computed; 0 for none. Default: ${DEFAULT-VALUE}")
    String cacheDisk = "4GB";

    @Option(names = "--quiet", description = "Do not show how it gets on.")
    boolean quiet;

    @Mixin EngineArguments engine = new EngineArguments();

    @Override
    public Integer call() throws IOException {
        requireLegal();
        EmbedderOptions options = engine.options();
        List<RemoteModel> remotes = legal("--remote", models::remotes);
        try {
            List<Contestant> contestants = models.contestants(remotes);
            List<Task> found = tasks.read();
            Optional<Baseline> baseline = reports.baseline();
            Optional<Report> report = run(contestants, found, remotes, options);
            return report.isEmpty() ? STOPPED : tell(report.get(), baseline);
        } catch (LabException e) {
            return fail(String.valueOf(e.getMessage()));
        } finally {
            remotes.forEach(RemoteModel::close);
        }
    }

    private void requireLegal() {
        if (!tasks.isLegal()) {
            throw new ParameterException(
                    spec.commandLine(), "--limit is %d, expected 2 or more".formatted(tasks.limit));
        }
        reports.problem()
                .ifPresent(problem -> {
                    throw new ParameterException(spec.commandLine(), problem);
                });
    }

    private interface Reading<T> {
        T read();
    }

    private <T> T legal(String option, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
        }
    }

    private int tell(Report report, Optional<Baseline> baseline) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        new ReportTables(report, out).print();
        reports.write(report);
        boolean held = baseline.isEmpty() || ReportOptions.held(baseline.get(), report, out);
        out.flush();
        return held ? ExitCode.OK : DROPPED;
    }

    /// Empty where it was stopped.
    private Optional<Report> run(
            List<Contestant> contestants,
            List<Task> found,
            List<RemoteModel> remotes,
            EmbedderOptions options)
            throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        boolean terminal = Terminal.showsErrors();
        var line = new ProgressLine(err, !quiet && terminal);
        long bytes = legal("--cache-disk", () -> Sizes.parse(cacheDisk));
        try (var stop = new StopHook(() -> announceStop(line));
                EmbeddingCache cache = cache(bytes)) {
            var lab =
                    new Lab(
                            new LabOptions(cache, remotes, options, !noSpeed),
                            new EvalProgress(line, terminal || quiet));
            Report report = lab.run(contestants, found, info());
            stop.finished();
            line.clear();
            return Optional.of(report);
        } catch (CancellationException _) {
            return Optional.empty();
        } finally {
            line.clear();
        }
    }

    private static EmbeddingCache cache(long bytes) {
        Path file = ResourceCache.standard().directory().resolve(CACHE_FILE);
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s cannot be made; set ZHIYIN_CACHE to a directory that can be written"
                            .formatted(file.getParent()),
                    e);
        }
        return EmbeddingCache.open(file, bytes);
    }

    private RunInfo info() {
        CpuInfo cpu = CpuInfo.ofThisMachine();
        var machine =
                new Machine(
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        cpu.name(),
                        cpu.cores(),
                        FreeMemory.bytes(),
                        Runtime.version().toString());
        List<String> words = spec.commandLine().getParseResult().originalArgs();
        return new RunInfo(
                Version.current(),
                machine,
                "zhiyin " + String.join(" ", words),
                Instant.now(),
                0,
                tasks.seed,
                Bootstrap.USUAL_DRAWS,
                tasks.limit());
    }

    private void announceStop(ProgressLine line) {
        line.clear();
        PrintWriter err = spec.commandLine().getErr();
        err.println("zhiyin: stopped; the same command goes on where it stopped");
        err.flush();
    }

    private int fail(String message) {
        spec.commandLine().getErr().println("zhiyin: " + message);
        return ExitCode.SOFTWARE;
    }
}
