package zhiyin.knowledge.store.lucene;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import zhiyin.knowledge.store.RandomPassages;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.StoredPassage;

/// A process that writes `p0`, `p1` and so on, says after each commit how many are there, and halts in the
/// middle of writing, at a random moment after the first commit.
final class WritesUntilKilled {
    static final int STATUS = 77;
    private static final int BATCH = 40;

    private WritesUntilKilled() {}

    public static void main(String[] arguments) {
        var random = new Random(Long.parseLong(arguments[1]));
        int milliseconds = random.nextInt(1_000);
        var passages = new RandomPassages(random);
        LuceneStore store = LuceneStore.open(Path.of(arguments[0]), StoreSettings.ofFull(8));
        int first = Math.toIntExact(store.count()) / BATCH * BATCH;
        for (int next = first; ; next += BATCH) {
            List<StoredPassage> batch = new ArrayList<>();
            for (int i = next; i < next + BATCH; i++) {
                batch.add(passages.passage("p" + i, i / 5, 8));
            }
            store.put(batch.subList(0, BATCH / 2));
            store.put(batch.subList(BATCH / 2, BATCH));
            store.relabel(next / 5, passages.labels(next / 5));
            store.commit();
            System.out.println("committed " + (next + BATCH));
            if (next == first) {
                Thread.ofPlatform().daemon().start(() -> halt(milliseconds));
            }
        }
    }

    private static void halt(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(STATUS);
    }
}
