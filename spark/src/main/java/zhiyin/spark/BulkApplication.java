package zhiyin.spark;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.model.BuiltinModel;

/// The application that `spark-submit` starts: `zhiyin bulk` on a cluster, with the same options.
@Command(
        name = "zhiyin-spark",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Turns files of texts into files of vectors on Apache Spark: Parquet, JSON lines or a table.",
            "A job that is broken off, executors or driver, is continued by the same command; each row is in the output once."
        },
        footer = {
            "",
            "Output: OUT/batch=00000/*.parquet, … with id, passage, text (with --with-text), tokens, embedding.",
            "",
            "Examples:",
            "  spark/run corpus/ vectors/                        on this machine",
            "  spark/run --master spark://host:7077 hdfs:///corpus hdfs:///vectors --split 400"
        })
public final class BulkApplication implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @Parameters(
            arity = "1..2",
            paramLabel = "[IN] OUT",
            description =
                    "The folder or file to read, Parquet or JSON lines, and the folder to write to; with --table the latter alone.")
    String[] places = {};

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "Read this table. It is copied to OUT/_zhiyin/table first.")
    @Nullable String table;

    @Option(names = "--field", description = "The column with the text. Default: text")
    String field = "text";

    @Option(
            names = "--id-field",
            description =
                    "The column with the id. Default: id where there is one, else the row's file and number (Parquet), or file and a hash of its text (JSON)")
    @Nullable String idField;

    @Option(
            names = "--split",
            paramLabel = "TOKENS",
            arity = "0..1",
            fallbackValue = "0",
            description =
                    "Divide texts of more tokens into passages, and deal these out evenly. Without a number: what the model reads at most")
    int split = EmbeddingSettings.WHOLE;

    @Option(names = "--truncate", description = "Cut texts that are longer than the model reads.")
    boolean truncate;

    @Option(
            names = "--max-errors",
            defaultValue = "1000",
            description = "Stop when more rows than this are bad. Default: ${DEFAULT-VALUE}")
    int maxErrors = 1000;

    @Option(
            names = "--format",
            defaultValue = "parquet",
            description = "parquet or jsonl. Default: ${DEFAULT-VALUE}")
    String format = "parquet";

    @Option(names = "--with-text", description = "Write the texts, or the passages, too.")
    boolean withText;

    @Option(
            names = "--store",
            paramLabel = "ADDRESS",
            description =
                    "Write the vectors to a server, too: postgres://[user@]host[:port]/database?key=VARIABLE_API_KEY, chroma+http://host[:port] or opensearch+http://[user@]host[:port][,host[:port]...]. The variable, of the executors' environment, has the password.")
    @Nullable String store;

    @Option(
            names = "--collection",
            paramLabel = "NAME",
            description =
                    "The table, Chroma's collection or OpenSearch's index to write to with --store.")
    @Nullable String collection;

    @Option(
            names = "--batch-files",
            defaultValue = "16",
            description =
                    "Files of the input in one batch; what a driver that dies loses is one batch. Default: ${DEFAULT-VALUE}")
    int batchFiles = 16;

    @Option(
            names = "--model",
            description =
                    "A name or a path, to be found on every executor. Default: bge-small-zh-v1.5")
    String model = BuiltinModel.DEFAULT.modelName();

    @Option(names = "--as", description = "query, document or plain. Default: plain")
    @Nullable String as;

    @Option(names = "--task", description = "As of zhiyin embed.")
    @Nullable String task;

    @Option(names = "--dimensions", description = "Cut vectors to N numbers. Default: all")
    int dimensions;

    @Option(
            names = "--type",
            defaultValue = "auto",
            description = "Arithmetic, as of zhiyin embed. Default: ${DEFAULT-VALUE}")
    String type = "auto";

    @Option(
            names = "--threads",
            description = "Compute threads of an executor. Default: spark.executor.cores")
    int threads;

    @Option(
            names = "--price",
            description =
                    "What an hour of one core costs; the summary then tells that of a million tokens.")
    @Nullable Double price;

    public static void main(String[] arguments) {
        int exit = new CommandLine(new BulkApplication()).execute(arguments);
        if (exit != 0) {
            System.exit(exit);
        }
    }

    @Override
    public Integer call() throws Exception {
        JobSettings settings = settings();
        Consumer<String> say = message -> System.err.println("zhiyin: " + message);
        try (SparkSession spark = session()) {
            new BulkJob(spark, settings, say).run();
            return ExitCode.OK;
        } catch (JobException e) {
            say.accept(e.getMessage());
            return ExitCode.SOFTWARE;
        } catch (StreamingQueryException e) {
            say.accept(reason(e));
            return ExitCode.SOFTWARE;
        }
    }

    private static SparkSession session() {
        SparkConf given = new SparkConf();
        SparkSession.Builder builder = SparkSession.builder().appName("zhiyin bulk");
        if (!given.contains("spark.master")) {
            builder = builder.master("local[*]");
        }
        String own = given.get(SparkEmbedding.EXECUTOR_OPTIONS, "");
        int cores = given.getInt("spark.executor.cores", 0);
        return builder.config(SparkEmbedding.EXECUTOR_OPTIONS, JvmOptions.ofExecutor(own, cores))
                .config("spark.ui.showConsoleProgress", false)
                .getOrCreate();
    }

    /// The innermost of ours, else the outermost.
    private static String reason(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof JobException) {
                return String.valueOf(at.getMessage());
            }
        }
        return String.valueOf(failure.getMessage());
    }

    private JobSettings settings() {
        boolean ofTable = table != null;
        require(
                places.length == (ofTable ? 1 : 2),
                "expected IN and OUT, or --table NAME and OUT, found %d places"
                        .formatted(places.length));
        require(
                format.equals("parquet") || format.equals("jsonl"),
                "--format is \"%s\", expected parquet or jsonl".formatted(format));
        require(
                split == EmbeddingSettings.WHOLE || split == 0 || split >= 32,
                "--split is %d, expected 32 or more".formatted(split));
        require(
                split == EmbeddingSettings.WHOLE || !truncate,
                "give either --split or --truncate, not both");
        require(maxErrors >= 0, "--max-errors is %d, expected 0 or more".formatted(maxErrors));
        require(batchFiles > 0, "--batch-files is %d, expected 1 or more".formatted(batchFiles));
        return new JobSettings(
                vectors(),
                ofTable ? Optional.empty() : Optional.of(places[0]),
                Optional.ofNullable(table),
                places[places.length - 1],
                field,
                Optional.ofNullable(idField),
                format.equals("parquet") ? "parquet" : "json",
                place(),
                batchFiles,
                maxErrors,
                Optional.ofNullable(price));
    }

    private Optional<StorePlace> place() {
        require(
                (store == null) == (collection == null),
                "give --store and --collection together, or neither");
        if (store == null || collection == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new StorePlace(store, collection));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "--store, --collection: " + e.getMessage(), e);
        }
    }

    private EmbeddingSettings vectors() {
        try {
            String kind = as != null ? as : task == null ? "plain" : "query";
            require(
                    task == null || kind.equals("query"),
                    "--task goes before queries; leave --as out");
            var vectors =
                    new EmbeddingSettings(
                            model,
                            kind,
                            task == null ? "" : task,
                            dimensions,
                            truncate,
                            split,
                            withText,
                            type,
                            threads);
            vectors.options();
            return vectors;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--as is \"%s\", expected one of %s, or --task: %s"
                            .formatted(as, Arrays.toString(Kind.values()), e.getMessage()),
                    e);
        }
    }

    private void require(boolean legal, String mistake) {
        if (!legal) {
            throw new ParameterException(spec.commandLine(), mistake);
        }
    }
}
