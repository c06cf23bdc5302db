package zhiyin.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/// Files of texts to folders of vectors, batch by batch: a stream over the files that ends when all are done. Which
/// files are of which batch is noted before the batch begins, and never changes; so a job that was broken off goes on
/// with the same batches, and each row is in the output once.
final class BulkJob {
    /// Rows of a table's copy in one file.
    private static final int TABLE_FILE_ROWS = 50_000;

    /// Vectors do not compress, and no number of them comes twice.
    private static final Map<String, String> WRITING =
            Map.of("compression", "none", "parquet.enable.dictionary", "false");

    private final SparkSession spark;
    private final JobSettings settings;
    private final JobFolder folder;
    private final Consumer<String> say;
    private final CoreTime cores = new CoreTime();
    private final SparkEmbedding embedding;

    /// @param say told how it goes
    BulkJob(SparkSession spark, JobSettings settings, Consumer<String> say) throws IOException {
        this.spark = spark;
        this.settings = settings;
        this.say = say;
        this.folder = new JobFolder(settings.out(), spark.sparkContext().hadoopConfiguration());
        this.embedding = new SparkEmbedding(spark, settings.vectors(), settings.maxErrors());
        spark.sparkContext().addSparkListener(cores);
    }

    /// Does what is left to do.
    ///
    /// @throws JobException where the input or the output is not as it should be, or too many rows are bad
    void run() throws IOException, TimeoutException, StreamingQueryException {
        Optional<JobInput> files = Optional.empty();
        if (settings.in().isPresent()) {
            files = Optional.of(JobInput.of(spark, settings, new Path(settings.in().get())));
        }
        folder.claim(settings.comparable());
        if (!folder.isComplete()) {
            JobInput input = files.isPresent() ? files.get() : copyOfTable();
            StreamingQuery query =
                    input.stream()
                            .writeStream()
                            .queryName("zhiyin bulk")
                            .trigger(Trigger.AvailableNow())
                            .option("checkpointLocation", folder.checkpoint().toString())
                            .foreachBatch((Dataset<Row> texts, Long batch) ->
                                    write(texts, batch, input.batches()))
                            .start();
            query.awaitTermination();
            folder.complete();
        }
        say.accept(BatchCost.sum(folder.costs()).summary(settings.out(), settings.price()));
    }

    /// A table is copied first, whole: it may change while the job runs.
    private JobInput copyOfTable() throws IOException {
        if (!folder.hasTable()) {
            spark.read()
                    .table(settings.table().orElseThrow())
                    .write()
                    .mode(SaveMode.Overwrite)
                    .option("maxRecordsPerFile", TABLE_FILE_ROWS)
                    .parquet(folder.table().toString());
        }
        return JobInput.of(spark, settings, folder.table());
    }

    private void write(Dataset<Row> texts, long batch, long batches) {
        try {
            if (!folder.has(batch)) {
                compute(texts, batch, batches);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compute(Dataset<Row> texts, long batch, long batches) throws IOException {
        long start = System.nanoTime();
        double coresBefore = cores.seconds();
        embedding.forgetBadRows();
        String staging = folder.staging(batch).toString();
        embedding
                .embed(texts)
                .write()
                .mode(SaveMode.Overwrite)
                .format(settings.format())
                .options(WRITING)
                .save(staging);
        Collection<String> bad = embedding.badRows();
        requireFewBadRows(bad);
        Row written =
                spark.read()
                        .schema(TextRows.vectors(settings.vectors().withText()))
                        .format(settings.format())
                        .load(staging)
                        .agg(count(lit(1)), coalesce(sum(TextRows.TOKENS), lit(0L)))
                        .first();
        var cost =
                new BatchCost(
                        batch,
                        written.getLong(0),
                        bad.size(),
                        written.getLong(1),
                        (System.nanoTime() - start) / 1e9,
                        cores.seconds() - coresBefore);
        if (settings.store().isPresent() && cost.rows() > 0) {
            writeToStore(settings.store().get(), staging);
        }
        folder.finish(cost, bad);
        tell(cost, batches);
    }

    /// Before the batch is in its place: what is in its place is in the store.
    private void writeToStore(StorePlace store, String staging) {
        Dataset<Row> rows =
                spark.read()
                        .schema(TextRows.vectors(settings.vectors().withText()))
                        .format(settings.format())
                        .load(staging)
                        .select(TextRows.ID, TextRows.PASSAGE, TextRows.EMBEDDING);
        int dimensions = rows.first().getList(2).size();
        var writing = new StoreWriting(store.address(), store.name(), dimensions);
        writing.prepare();
        rows.foreachPartition(writing);
    }

    private void requireFewBadRows(Collection<String> bad) throws IOException {
        long before = BatchCost.sum(folder.costs()).bad();
        if (before + bad.size() > settings.maxErrors()) {
            throw new JobException(
                    "%s; more than %,d rows are bad: see to the input, or give a greater --max-errors, and the same command goes on"
                            .formatted(bad.iterator().next(), settings.maxErrors()));
        }
        bad.stream().limit(20).forEach(reason -> say.accept("bad row " + reason));
    }

    private void tell(BatchCost cost, long batches) throws IOException {
        List<BatchCost> done = folder.costs();
        double mean = BatchCost.sum(done).seconds() / done.size();
        say.accept(cost.progress(batches - done.size(), mean));
    }
}
