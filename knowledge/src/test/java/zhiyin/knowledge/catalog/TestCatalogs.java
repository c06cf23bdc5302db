package zhiyin.knowledge.catalog;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreProcess;

/// Catalogs to test with: SQLite's, or with `-Dzhiyin.test.catalog=postgres` those of a real PostgreSQL server
/// that all tests share, in a schema for each folder.
public final class TestCatalogs {
    private static final boolean IN_POSTGRES =
            "postgres".equals(System.getProperty("zhiyin.test.catalog"));

    private static final AtomicReference<StoreProcess> SERVER = new AtomicReference<>();

    private TestCatalogs() {}

    public static boolean areInPostgres() {
        return IN_POSTGRES;
    }

    /// The catalog of a folder.
    public static Database open(Path folder) {
        return IN_POSTGRES
                ? Database.open(address(folder), StoreProcess.ENVIRONMENT)
                : Database.open(folder.resolve("catalog.db"));
    }

    /// Of a schema in the server, which is started with the first one; the test is skipped where it cannot be had.
    public static StoreAddress address(Path folder) {
        String schema = "t" + Integer.toHexString(folder.toAbsolutePath().toString().hashCode());
        return StoreAddress.parse(server().address() + "&schema=" + schema);
    }

    private static StoreProcess server() {
        synchronized (SERVER) {
            StoreProcess running = SERVER.get();
            if (running == null) {
                running = StoreProcess.start("postgres");
                Runtime.getRuntime().addShutdownHook(new Thread(running::close));
                SERVER.set(running);
            }
            return running;
        }
    }
}
