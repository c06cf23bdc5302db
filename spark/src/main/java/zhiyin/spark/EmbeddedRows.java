package zhiyin.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.ObjLongConsumer;
import org.apache.spark.sql.Row;
import zhiyin.knowledge.bulk.BulkAnswer;
import zhiyin.knowledge.bulk.BulkEmbedder;
import zhiyin.knowledge.bulk.Passage;

/// A partition's texts as vectors, in order. Two lists of them are on their way at a time, so that the executor's
/// threads have work while Spark takes what is done. Used by one task's thread.
final class EmbeddedRows implements Iterator<VectorRow> {
    private static final int LISTS = 2;

    private final Iterator<Row> texts;
    private final BulkEmbedder embedder;
    private final boolean withText;
    private final ObjLongConsumer<String> onBad;
    private final Deque<FutureTask<List<VectorRow>>> onTheirWay = new ArrayDeque<>();
    private Iterator<VectorRow> done = Collections.emptyIterator();
    private long taken;

    /// A text, with its number in the partition.
    private record Numbered(long number, Row row) {
        String text() {
            return row.getString(2);
        }
    }

    /// @param texts of [TextRows#TEXTS]
    /// @param onBad told of rows without a vector, from any thread
    EmbeddedRows(
            Iterator<Row> texts,
            BulkEmbedder embedder,
            boolean withText,
            ObjLongConsumer<String> onBad) {
        this.texts = texts;
        this.embedder = embedder;
        this.withText = withText;
        this.onBad = onBad;
    }

    @Override
    public boolean hasNext() {
        while (!done.hasNext()) {
            while (onTheirWay.size() < LISTS && texts.hasNext()) {
                send(read());
            }
            if (onTheirWay.isEmpty()) {
                return false;
            }
            done = take().iterator();
        }
        return true;
    }

    @Override
    public VectorRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return done.next();
    }

    private List<Numbered> read() {
        var list = new ArrayList<Numbered>();
        int characters = 0;
        while (texts.hasNext()
                && list.size() < BulkEmbedder.LIST_TEXTS
                && characters < BulkEmbedder.LIST_CHARACTERS) {
            var row = new Numbered(taken++, texts.next());
            if (row.row().isNullAt(2) || row.text().isEmpty()) {
                onBad.accept(row.row().getString(3) + ": there is no text", row.number());
            } else {
                list.add(row);
                characters += row.text().length();
            }
        }
        return list;
    }

    private void send(List<Numbered> list) {
        var task = new FutureTask<List<VectorRow>>(() -> embed(list));
        onTheirWay.add(task);
        Thread.startVirtualThread(task);
    }

    private List<VectorRow> embed(List<Numbered> list) {
        List<BulkAnswer> answers = embedder.embed(list.stream().map(Numbered::text).toList());
        var rows = new ArrayList<VectorRow>();
        for (int i = 0; i < list.size(); i++) {
            Row row = list.get(i).row();
            switch (answers.get(i)) {
                case BulkAnswer.Embedded embedded ->
                        embedded.passages().forEach(passage -> rows.add(vector(row, passage)));
                case BulkAnswer.Refused refused ->
                        onBad.accept(
                                row.getString(3) + ": " + refused.reason(), list.get(i).number());
            }
        }
        return rows;
    }

    private VectorRow vector(Row row, Passage passage) {
        return VectorRow.of(
                row.getString(0),
                row.getInt(1),
                withText ? passage.text() : null,
                passage.tokens(),
                passage.vector());
    }

    private List<VectorRow> take() {
        try {
            return onTheirWay.removeFirst().get();
        } catch (InterruptedException e) {
            cancel();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the task was stopped", e);
        } catch (ExecutionException e) {
            cancel();
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Drops what is on its way.
    void cancel() {
        onTheirWay.forEach(task -> task.cancel(true));
        onTheirWay.clear();
    }
}
