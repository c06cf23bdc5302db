package zhiyin.lab.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// `rows.parquet` was written by `zhiyin embed --with-text --dimensions 32`.
final class ParquetRowsTest {
    @Test
    void texts_numbers_and_lists_are_read() throws URISyntaxException {
        Path file = Path.of(Objects.requireNonNull(getClass().getResource("rows.parquet")).toURI());
        List<Row> rows = RowFile.all(List.of(file));
        assertThat(rows).extracting(row -> row.text("id")).containsExactly("a", "b");
        assertThat(rows).extracting(row -> row.text("text")).containsExactly("过滤器", "a pump");
        assertThat(rows).extracting(row -> row.whole("index")).containsExactly(0, 1);
        assertThat(rows.getLast().texts("embedding")).hasSize(32);
        assertThat(rows.getLast().number()).isEqualTo(2);
    }
}
