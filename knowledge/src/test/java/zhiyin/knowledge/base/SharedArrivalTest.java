package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.TestCatalogs;
import zhiyin.knowledge.job.Arrival;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.knowledge.store.StoreProcess;
import zhiyin.knowledge.store.postgres.PostgresLogin;

/// A process that comes to a catalog in which there is much already.
final class SharedArrivalTest {
    private static final String NAME = "shared";

    @TempDir Path folder;

    private KnowledgeBase open(String data) {
        return KnowledgeBase.open(
                folder.resolve(data),
                Bases.shared(folder, folder.resolve("files")).withCacheBytes(0));
    }

    @Test
    void is_waited_for_until_it_finds_all_that_was_there_when_it_came()
            throws InterruptedException, SQLException {
        try (KnowledgeBase first = open("first")) {
            first.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
            first.collections().create("empty", CollectionSettings.DEFAULTS);
            Bases.put(first, NAME, "bread.md", "# 面包\n\n面团发酵两小时后放入烤箱。");
            Bases.put(first, NAME, "pump.md", "# 水泵\n\n每三个月更换一次滤芯。");
            Bases.awaitAll(first, NAME);
            Bases.await(() -> !first.arrival().waiting());
            try (Connection vectors = locked(first);
                    KnowledgeBase late = open("late")) {
                assertThat(late.arrival()).isEqualTo(new Arrival(1, 1, true));
                assertThat(words(late)).as("nothing could be followed").isZero();
                assertThat(late.arrival().waiting()).isTrue();
                vectors.rollback();
                Bases.await(() -> !late.arrival().waiting());
                assertThat(words(late)).as("at once").isOne();
                assertThat(late.arrival()).isEqualTo(new Arrival(1, 0, false));
            }
        }
    }

    /// Nobody reads the vectors of the collection until this is rolled back.
    private Connection locked(KnowledgeBase base) throws SQLException {
        String table =
                base.collections()
                        .require(NAME)
                        .live()
                        .orElseThrow()
                        .settings()
                        .store()
                        .orElseThrow()
                        .name();
        Connection connection =
                new PostgresLogin(TestCatalogs.address(folder), StoreProcess.ENVIRONMENT).connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table " + table + " in access exclusive mode");
        }
        return connection;
    }

    private static int words(KnowledgeBase base) {
        return base.search()
                .search(SearchRequest.of(NAME, "滤芯").withMode(SearchRequest.Mode.WORDS))
                .hits()
                .size();
    }
}
