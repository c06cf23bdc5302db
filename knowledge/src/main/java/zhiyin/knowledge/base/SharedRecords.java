package zhiyin.knowledge.base;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.RecordTable;
import zhiyin.knowledge.catalog.RecordTable.Row;
import zhiyin.knowledge.catalog.UsageTable;
import zhiyin.knowledge.catalog.UsageTable.Use;
import zhiyin.knowledge.store.StoreAddress;

/// What servers that share a catalog keep in it beside documents: records in kinds, which they alone understand, and
/// what API keys have used. By connections of its own, so that nobody who signs in waits for a search. Thread-safe.
/// Failures are [CatalogException]s of CATALOG_UNAVAILABLE.
public final class SharedRecords implements AutoCloseable {
    private final Database database;
    private final String place;
    private final RecordTable records = new RecordTable();
    private final UsageTable usage = new UsageTable();

    /// All records of a kind, at one moment.
    ///
    /// @param stamp another with each change; empty where there never was a record
    /// @param rows in the order in which they were added
    public record Snapshot(Optional<String> stamp, List<Row> rows) {}

    private SharedRecords(Database database, String place) {
        this.database = database;
        this.place = place;
    }

    /// @param catalog of PostgreSQL's, see [SharedCatalog#address]
    /// @param environment with the password, under the name that the address has
    /// @param patience how long an answer may take, in whole seconds
    /// @throws CatalogException where it cannot be reached
    public static SharedRecords open(
            StoreAddress catalog, Map<String, String> environment, Duration patience) {
        return new SharedRecords(Database.open(catalog, environment, patience), catalog.toString());
    }

    /// By kind; absent of kinds that never had a record.
    public Map<String, String> stamps() {
        return database.read(records::stamps);
    }

    public Snapshot read(String kind) {
        return database.read(c -> new Snapshot(records.stamp(c, kind), records.list(c, kind)));
    }

    /// Replaces what was read, unless somebody has changed it since.
    ///
    /// @param after in the same order, what is new last; their names differ
    /// @return whether that was done
    public boolean replace(String kind, Snapshot before, List<Row> after) {
        return database.write(c -> {
            if (!records.stamp(c, kind).equals(before.stamp())) {
                return false;
            }
            records.replace(c, kind, before.rows(), after);
            return true;
        });
    }

    /// Adds what keys have used here, and tells what they have used everywhere.
    public List<Use> use(Collection<Use> here) {
        if (here.isEmpty()) {
            return database.read(usage::list);
        }
        return database.write(c -> {
            for (Use use : here) {
                usage.add(c, use);
            }
            return usage.list(c);
        });
    }

    /// Where it lies, for people; without secrets.
    @Override
    public String toString() {
        return place;
    }

    @Override
    public void close() {
        database.close();
    }
}
