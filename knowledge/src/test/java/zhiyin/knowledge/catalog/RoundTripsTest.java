package zhiyin.knowledge.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What concerns many passages asks the database a few times, which may be a network away, and within a
/// transaction that all others wait for.
final class RoundTripsTest {
    private static final int MANY = 2_000;

    @TempDir Path folder;

    private final AtomicInteger trips = new AtomicInteger();

    @Test
    void many_passages_take_few_round_trips() {
        List<String> ids = IntStream.range(0, MANY).mapToObj("passage-%04d"::formatted).toList();
        try (var shelf = new Shelf(folder)) {
            Tables tables = shelf.tables;
            long collection = shelf.collection("A");
            long index = shelf.index(collection, IndexInfo.State.LIVE);
            Version version = shelf.put(collection, shelf.job(collection), "a", "a");
            shelf.read(version);
            var key = new Entry.Key(index, version.id());
            String[] all = ids.toArray(String[]::new);
            assertThat(trips(shelf, c -> tables.entries().divided(c, key, Shelf.chunks(all))))
                    .as("divided")
                    .isLessThan(30);
            assertThat(shelf.database.<Integer>read(c -> tables.passages().ids(c, key).size()))
                    .isEqualTo(MANY);
            shelf.embed(index, version);
            assertThat(trips(shelf, c -> tables.passages().unnamed(c, index, ids)))
                    .as("unnamed")
                    .isLessThan(5);
            assertThat(trips(shelf, c -> tables.follow().removed(c, index, ids, Shelf.NOW)))
                    .as("removed")
                    .isLessThan(15);
            assertThat(
                            shelf.database.<Integer>read(
                                    c -> tables.follow().removed(c, index, 0, 9_999).size()))
                    .isEqualTo(MANY);
            assertThat(trips(shelf, c -> tables.entries().gatherAgain(c, index, ids)))
                    .as("gathered again")
                    .isLessThan(5);
            Entry.Stage stage =
                    shelf.database.read(
                            c -> tables.entries().find(c, key).orElseThrow().entry().stage());
            assertThat(stage).isEqualTo(Entry.Stage.CHUNKED);
        }
    }

    private int trips(Shelf shelf, Database.Change change) {
        trips.set(0);
        shelf.database.change(c -> change.run(listening(c)));
        return trips.get();
    }

    private Connection listening(Connection real) {
        return counting(
                Connection.class,
                real,
                answer ->
                        answer instanceof PreparedStatement statement
                                ? counting(PreparedStatement.class, statement, same -> same)
                                : answer);
    }

    /// The same, which counts what it executes.
    private <T> T counting(Class<T> type, T real, Function<Object, Object> answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> {
                            if (method.getName().startsWith("execute")) {
                                trips.incrementAndGet();
                            }
                            try {
                                Object answer = method.invoke(real, arguments);
                                return answer == null ? null : answers.apply(answer);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }
}
