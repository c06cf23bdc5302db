package zhiyin.knowledge.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No statement of the pipeline or of a search may read a whole table, whatever its size.
final class PlansTest {
    @TempDir Path folder;

    private final Set<String> statements = new LinkedHashSet<>();

    @Test
    void no_statement_reads_a_whole_table() {
        try (var shelf = new Shelf(folder)) {
            long collection = shelf.collection("A");
            long index = shelf.index(collection, IndexInfo.State.LIVE);
            long job = shelf.job(collection);
            Version version = shelf.ready(collection, job, index, "a", "1", "2");
            Version queued = shelf.put(collection, job, "b", "b");
            shelf.read(shelf.put(collection, job, "c", "c"));
            Tables tables = shelf.tables;
            shelf.database.change(real -> {
                Connection c = listening(real);
                var key = new Entry.Key(index, version.id());
                CollectionRow row = tables.collections().require(c, "A");
                tables.versions().queued(c, 9, Set.of());
                tables.versions().original(c, queued);
                tables.versions().names(c, "b");
                tables.entries().waiting(c, Entry.Stage.QUEUED, 9, Set.of());
                tables.entries().isComplete(c, index);
                tables.entries().divided(c, key, Shelf.chunks("3"));
                tables.entries().ready(c, key);
                tables.passages().live(c, index, List.of("1", "2"));
                tables.passages().liveHeads(c, index, List.of("1", "2"));
                tables.passages().range(c, key, 0, 1);
                tables.passages().section(c, key, 0);
                tables.passages().unnamed(c, index, List.of("1", "2"));
                tables.entries().gatherAgain(c, index, List.of("1", "2"));
                tables.documents().live(c, List.of(1L, 2L));
                tables.documents().files(c, collection, "docs");
                tables.documents().behind(c, index, 9);
                tables.jobs().list(c, OptionalLong.of(collection), 9);
                tables.jobs().isFinished(c, job);
                tables.problems().put(c, job, Claim.STORING, "a", Shelf.NOW);
                tables.problems().last(c, job, Shelf.NOW);
                tables.problems().remove(c, job, Claim.STORING);
                tables.listing().collection(c, row);
                tables.listing().documents(c, row, DocumentQuery.ALL);
                for (Stage stage : Stage.values()) {
                    tables.listing().documents(c, row, DocumentQuery.ALL.withStage(stage));
                }
                tables.removals().list(c, index, 9);
                tables.follow().last(c);
                tables.follow().ready(c, index, 0, 9);
                tables.follow().removed(c, index, 0, 9);
                tables.follow().isRemovedBehind(c, key, 0);
                tables.documents().setCurrent(c, version.document(), version.id());
                tables.documents().remove(c, version.document());
            });
            assertThat(statements).hasSizeGreaterThan(40);
            for (String statement : statements) {
                assertThat(shelf.database.<List<String>>read(c -> plan(c, statement)))
                        .as(statement)
                        .noneMatch(
                                step -> step.startsWith("SCAN") && !step.contains("CONSTANT ROW"));
            }
        }
    }

    private static List<String> plan(Connection c, String statement) throws SQLException {
        return Sql.list(c, "explain query plan " + statement, row -> row.getString("detail"));
    }

    /// The same connection, which remembers its statements.
    private Connection listening(Connection real) {
        return (Connection)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("prepareStatement")) {
                                statements.add((String) arguments[0]);
                            }
                            try {
                                return method.invoke(real, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }
}
