package zhiyin.spark;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import zhiyin.knowledge.bulk.TextSplitter;
import zhiyin.spark.BadRows.BadRow;

/// Texts to passages, before they are dealt out anew: so that who gets a book does not work longer than who gets as
/// many short texts.
record PartitionSplitting(EmbeddingSettings settings, BadRows bad)
        implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> texts) {
        return new Passages(
                texts, ExecutorModels.splitter(settings), bad, TaskContext.getPartitionId());
    }

    private static final class Passages implements Iterator<Row> {
        private final Iterator<Row> texts;
        private final TextSplitter splitter;
        private final BadRows bad;
        private final int partition;
        private Row text = TextRows.text("", 0, "", "");
        private List<String> passages = Collections.emptyList();
        private int next;
        private long taken;

        Passages(Iterator<Row> texts, TextSplitter splitter, BadRows bad, int partition) {
            this.texts = texts;
            this.splitter = splitter;
            this.bad = bad;
            this.partition = partition;
        }

        @Override
        public boolean hasNext() {
            while (next == passages.size() && texts.hasNext()) {
                text = texts.next();
                passages = split(taken++);
                next = 0;
            }
            return next < passages.size();
        }

        /// What is no text goes on as it is, to be told in the next stage.
        private List<String> split(long number) {
            String whole = text.isNullAt(2) ? "" : text.getString(2);
            if (whole.length() > TextSplitter.MAX_CHARACTERS) {
                String reason =
                        "%s: the text has %,d characters, expected at most %,d; divide it"
                                .formatted(
                                        text.getString(3),
                                        whole.length(),
                                        TextSplitter.MAX_CHARACTERS);
                bad.add(new BadRow("splitting", partition, number, reason));
                return List.of();
            }
            return splitter.split(whole);
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            String passage = passages.get(next);
            return TextRows.text(text.getString(0), next++, passage, text.getString(3));
        }
    }
}
