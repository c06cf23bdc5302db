package zhiyin.knowledge.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QueueTest {
    @TempDir Path folder;

    private Shelf shelf;
    private Tables tables;

    @BeforeEach
    void open() {
        shelf = new Shelf(folder);
        tables = shelf.tables;
    }

    @AfterEach
    void close() {
        shelf.close();
    }

    @Test
    void collections_take_turns_and_older_jobs_go_first() {
        long a = shelf.collection("A");
        long b = shelf.collection("B");
        long first = shelf.job(a);
        long second = shelf.job(a);
        long third = shelf.job(b);
        Version a3 = shelf.put(a, second, "3", "3");
        Version a1 = shelf.put(a, first, "1", "1");
        Version a2 = shelf.put(a, first, "2", "2");
        Version b1 = shelf.put(b, third, "1", "1");
        Version b2 = shelf.put(b, third, "2", "2");
        assertThat(queued(9)).containsExactly(a1.id(), b1.id(), a2.id(), b2.id(), a3.id());
        assertThat(queued(2)).containsExactly(a1.id(), b1.id());
        assertThat(queued(2, a1.id(), a2.id())).containsExactly(b1.id(), b2.id());
    }

    @Test
    void paused_and_cancelled_jobs_wait() {
        long a = shelf.collection("A");
        long paused = shelf.job(a);
        long cancelled = shelf.job(a);
        long running = shelf.job(a);
        shelf.put(a, paused, "p", "p");
        shelf.put(a, cancelled, "c", "c");
        Version version = shelf.put(a, running, "r", "r");
        Version nobodys = shelf.put(a, 0, "n", "n");
        setState(paused, JobInfo.State.PAUSED);
        setState(cancelled, JobInfo.State.CANCELLED);
        assertThat(queued(9)).containsExactly(nobodys.id(), version.id());
        setState(paused, JobInfo.State.RUNNING);
        assertThat(queued(9)).hasSize(3);
    }

    @Test
    void those_that_may_not_be_taken_hide_nothing_behind_them() {
        long a = shelf.collection("A");
        long job = shelf.job(a);
        for (int i = 0; i < 100; i++) {
            shelf.put(a, job, "read-" + i, "read");
        }
        Version free = shelf.put(a, job, "free", "free");
        Version another = shelf.put(a, shelf.job(a), "another", "another");
        assertThat(
                        shelf.database.<List<Version>>read(c ->
                                tables.versions()
                                        .queued(
                                                c,
                                                3,
                                                Set.of(),
                                                version -> !version.sha256().equals("read"))))
                .extracting(Version::id)
                .containsExactly(free.id(), another.id());
    }

    @Test
    void entries_wait_in_the_same_way() {
        long a = shelf.collection("A");
        long b = shelf.collection("B");
        long indexA = shelf.index(a, IndexInfo.State.LIVE);
        shelf.index(b, IndexInfo.State.LIVE);
        long job = shelf.job(a);
        Version a1 = shelf.put(a, job, "1", "1");
        Version a2 = shelf.put(a, job, "2", "2");
        Version b1 = shelf.put(b, shelf.job(b), "1", "1");
        List.of(a1, a2, b1).forEach(shelf::read);
        assertThat(waiting(Entry.Stage.QUEUED)).containsExactly(a1.id(), b1.id(), a2.id());
        shelf.divide(indexA, a1, "x");
        assertThat(waiting(Entry.Stage.CHUNKED)).containsExactly(a1.id());
        setState(job, JobInfo.State.PAUSED);
        assertThat(waiting(Entry.Stage.CHUNKED)).isEmpty();
        assertThat(waiting(Entry.Stage.QUEUED)).containsExactly(b1.id());
    }

    private void setState(long job, JobInfo.State state) {
        shelf.database.change(c -> tables.jobs().setState(c, job, state, Shelf.NOW));
    }

    private List<Long> queued(int limit, Long... underway) {
        return shelf.database.read(c ->
                tables.versions().queued(c, limit, Set.of(underway)).stream()
                        .map(Version::id)
                        .toList());
    }

    private List<Long> waiting(Entry.Stage stage) {
        return shelf.database.read(c ->
                tables.entries().waiting(c, stage, 9, Set.of()).stream()
                        .map(task -> task.version().id())
                        .toList());
    }
}
