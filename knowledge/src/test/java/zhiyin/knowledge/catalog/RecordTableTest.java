package zhiyin.knowledge.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.RecordTable.Row;
import zhiyin.knowledge.catalog.UsageTable.Use;

/// What servers keep in a catalog beside documents.
final class RecordTableTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 23);
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final RecordTable records = new RecordTable();
    private final UsageTable usage = new UsageTable();

    @TempDir Path folder;
    private Database database;

    @BeforeEach
    void open() {
        database = TestCatalogs.open(folder);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Row> list(String kind) {
        return database.read(c -> records.list(c, kind));
    }

    private void replace(String kind, Row... after) {
        database.change(c -> records.replace(c, kind, records.list(c, kind), List.of(after)));
    }

    private Map<String, String> stamps() {
        return database.read(records::stamps);
    }

    @Test
    void records_stay_in_the_order_in_which_they_were_added() {
        replace("users", new Row("zoe", "1"), new Row("anna", "2"));
        replace("users", new Row("zoe", "1"), new Row("anna", "3"), new Row("安娜", "{\"a\":\"b\"}"));
        assertThat(list("users"))
                .containsExactly(
                        new Row("zoe", "1"), new Row("anna", "3"), new Row("安娜", "{\"a\":\"b\"}"));
        replace("users", new Row("anna", "3"));
        replace("users", new Row("anna", "3"), new Row("安娜", "{\"a\":\"b\"}"), new Row("zoe", "4"));
        assertThat(list("users")).extracting(Row::name).containsExactly("anna", "安娜", "zoe");
        assertThat(list("keys")).isEmpty();
    }

    @Test
    void a_kind_has_another_stamp_after_each_change_and_keeps_one_when_it_is_empty() {
        assertThat(stamps()).isEmpty();
        replace("keys", new Row("a", "1"));
        String first = stamps().get("keys");
        replace("keys", new Row("a", "2"));
        String second = stamps().get("keys");
        assertThat(second).isNotEqualTo(first);
        replace("users", new Row("a", "1"));
        assertThat(stamps()).containsEntry("keys", second).containsKey("users");
        replace("keys");
        assertThat(list("keys")).isEmpty();
        assertThat(database.<Optional<String>>read(c -> records.stamp(c, "keys")))
                .hasValueSatisfying(third -> assertThat(third).isNotEqualTo(second));
    }

    @Test
    void what_keys_use_on_a_day_is_added_up() {
        use(DAY, 10, NOON);
        use(DAY, 0, NOON.plusSeconds(60));
        use(DAY, 5, NOON.plusSeconds(30));
        assertThat(used()).containsExactly(new Use("a", DAY, 15, NOON.plusSeconds(60)));
    }

    @Test
    void another_day_begins_with_nothing_and_is_not_left_for_an_earlier_one() {
        use(DAY, 10, NOON);
        use(DAY.plusDays(1), 3, NOON.plusSeconds(60));
        use(DAY, 20, NOON.plusSeconds(90));
        assertThat(used()).containsExactly(new Use("a", DAY.plusDays(1), 3, NOON.plusSeconds(90)));
    }

    private void use(LocalDate day, long tokens, Instant at) {
        database.change(c -> usage.add(c, new Use("a", day, tokens, at)));
    }

    private List<Use> used() {
        return database.read(usage::list);
    }
}
