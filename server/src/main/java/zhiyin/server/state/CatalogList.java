package zhiyin.server.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.knowledge.base.SharedRecords;
import zhiyin.knowledge.base.SharedRecords.Snapshot;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.RecordTable.Row;

/// Records of one type in a catalog that several servers share, asked for each time. A change is computed outside of
/// any transaction, since it may hash a password, and done if nobody changed anything meanwhile, else computed anew:
/// of those who come at once, one always gets on. Thread-safe.
public final class CatalogList<T> implements RecordList<T> {
    private static final JsonMapper JSON = new JsonMapper();

    private final SharedRecords records;
    private final String kind;
    private final Class<T> type;
    private final Function<T, String> name;

    /// What a catalog had at one moment.
    ///
    /// @param stamp another with each change; empty where there never was a record
    record Stamped<T>(Optional<String> stamp, List<T> list) {}

    /// @param kind of record, by which the catalog tells it from others
    /// @param name of a record, which no other has
    public CatalogList(
            SharedRecords records, String kind, Class<T> type, Function<T, String> name) {
        this.records = records;
        this.kind = kind;
        this.type = type;
        this.name = name;
    }

    String kind() {
        return kind;
    }

    @Override
    public List<T> read() {
        return stamped().list();
    }

    Stamped<T> stamped() {
        Snapshot snapshot = records.read(kind);
        return new Stamped<>(snapshot.stamp(), parsed(snapshot));
    }

    private List<T> parsed(Snapshot snapshot) {
        try {
            return snapshot.rows().stream()
                    .map(row -> Objects.requireNonNull(JSON.readValue(row.body(), type)))
                    .toList();
        } catch (JacksonException e) {
            throw new CatalogException(
                    Code.CATALOG_UNAVAILABLE,
                    "%s: the %s are damaged, or of a newer version: %s"
                            .formatted(records, kind, e.getOriginalMessage()),
                    e);
        }
    }

    @Override
    public void change(UnaryOperator<List<T>> change) {
        boolean done = false;
        while (!done) {
            Snapshot before = records.read(kind);
            List<Row> after = rows(change.apply(parsed(before)));
            done = after.equals(before.rows()) || records.replace(kind, before, after);
        }
    }

    /// Fills it for the first time.
    ///
    /// @return whether that was done: not where there is, or ever was, a record
    public boolean begin(List<T> first) {
        Snapshot before = records.read(kind);
        return before.stamp().isEmpty() && records.replace(kind, before, rows(first));
    }

    private List<Row> rows(List<T> list) {
        var rows = new ArrayList<Row>();
        for (T each : list) {
            rows.add(new Row(name.apply(each), JSON.writeValueAsString(each)));
        }
        return rows;
    }
}
