package zhiyin.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;

import java.util.Collection;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/// Texts in a dataset to vectors in another.
/// ```java
/// var embedding = new SparkEmbedding(spark, EmbeddingSettings.of("bge-small-zh-v1.5"));
/// Dataset<Row> vectors = embedding.embed(documents, "id", "text");
/// ```
/// Each executor opens the model once, and all its tasks share it and its threads. Rows are dealt out evenly before
/// they are embedded, long documents as passages where the settings divide them. As everything in Spark it is done
/// when the result is asked for, and again if it is asked for again.
///
/// Executors need the options of the engine's `jvm.args`; [#EXECUTOR_OPTIONS] has them.
public final class SparkEmbedding {
    /// The configuration key of what executors' JVMs are told, see [JvmOptions].
    public static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";

    /// Enough that a slow task at the end is short, few enough that each has full batches.
    private static final int PARTITIONS_A_CORE = 4;

    private static final int MAX_BAD_ROWS = 1000;

    private final EmbeddingSettings settings;
    private final int partitions;
    private final BadRows bad;

    public SparkEmbedding(SparkSession spark, EmbeddingSettings settings) {
        this(spark, settings, MAX_BAD_ROWS);
    }

    /// @param maxBadRows of which so many, and one more, are kept
    SparkEmbedding(SparkSession spark, EmbeddingSettings settings, int maxBadRows) {
        SparkContext context = spark.sparkContext();
        int threads = settings.threads() > 0 ? settings.threads() : executorCores(context);
        this.settings = settings.withThreads(threads);
        this.partitions = PARTITIONS_A_CORE * context.defaultParallelism();
        this.bad = new BadRows(maxBadRows);
        context.register(bad, "zhiyin: rows without a vector");
    }

    /// 0 where only the executor knows.
    private static int executorCores(SparkContext context) {
        return context.isLocal()
                ? context.defaultParallelism()
                : context.getConf().getInt("spark.executor.cores", 0);
    }

    /// A row with `id`, `passage` (from 0), `text` (where wanted), `tokens` and `embedding` (floats, of length 1) for
    /// each text, or each of its passages. Rows without a text, or with one that is too long, have none; see [#badRows].
    ///
    /// @param idColumn of text or whole numbers
    public Dataset<Row> embed(Dataset<Row> texts, String idColumn, String textColumn) {
        var id = col(idColumn).cast(DataTypes.StringType);
        return embed(
                texts.select(
                        coalesce(id, lit("")).as(TextRows.ID),
                        lit(0).as(TextRows.PASSAGE),
                        col(textColumn).cast(DataTypes.StringType).as(TextRows.TEXT),
                        concat(lit("row "), coalesce(id, lit("without an id")))
                                .as(TextRows.PLACE)));
    }

    /// @param texts of [TextRows#TEXTS]
    Dataset<Row> embed(Dataset<Row> texts) {
        Dataset<Row> passages =
                settings.isSplit()
                        ? texts.mapPartitions(
                                new PartitionSplitting(settings, bad), TextRows.texts())
                        : texts;
        String[] columns = TextRows.columns(settings.withText());
        return passages.repartition(partitions)
                .mapPartitions(
                        new PartitionEmbedding(settings, bad), Encoders.bean(VectorRow.class))
                .selectExpr(columns);
    }

    /// The places and reasons of rows without a vector, of what has been computed so far; at most 1,001.
    public Collection<String> badRows() {
        return List.copyOf(bad.value().values());
    }

    /// Forgets them, before the next dataset.
    void forgetBadRows() {
        bad.reset();
    }
}
