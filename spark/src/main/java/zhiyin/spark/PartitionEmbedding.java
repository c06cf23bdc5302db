package zhiyin.spark;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import zhiyin.spark.BadRows.BadRow;

/// Texts to vectors, a partition at a time, by the executor's model.
record PartitionEmbedding(EmbeddingSettings settings, BadRows bad)
        implements MapPartitionsFunction<Row, VectorRow> {
    @Override
    public Iterator<VectorRow> call(Iterator<Row> texts) {
        int partition = TaskContext.getPartitionId();
        var rows =
                new EmbeddedRows(
                        texts,
                        ExecutorModels.bulkEmbedder(settings),
                        settings.withText(),
                        (reason, number) ->
                                note(new BadRow("embedding", partition, number, reason)));
        TaskCompletionListener drop = _ -> rows.cancel();
        TaskContext.get().addTaskCompletionListener(drop);
        return rows;
    }

    /// Lists of one partition are embedded by several threads.
    private void note(BadRow row) {
        synchronized (bad) {
            bad.add(row);
        }
    }
}
