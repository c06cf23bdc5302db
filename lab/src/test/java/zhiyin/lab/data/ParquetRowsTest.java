package zhiyin.lab.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `rows.parquet` was written by `zhiyin embed --with-text --dimensions 32`, the others by PyArrow, named after how
/// they are compressed.
final class ParquetRowsTest {
    private static List<Row> rows(String name) throws URISyntaxException {
        return RowFile.all(
                List.of(
                        Path.of(
                                Objects.requireNonNull(ParquetRowsTest.class.getResource(name))
                                        .toURI())));
    }

    @Test
    void texts_numbers_and_lists_are_read() throws URISyntaxException {
        List<Row> rows = rows("rows.parquet");
        assertThat(rows).extracting(row -> row.text("id")).containsExactly("a", "b");
        assertThat(rows).extracting(row -> row.text("text")).containsExactly("过滤器", "a pump");
        assertThat(rows).extracting(row -> row.whole("index")).containsExactly(0, 1);
        assertThat(rows.getLast().texts("embedding")).hasSize(32);
        assertThat(rows.getLast().number()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd", "gzip"})
    void what_other_programs_compressed_is_read(String codec) throws URISyntaxException {
        List<Row> rows = rows(codec + ".parquet");
        assertThat(rows).extracting(row -> row.text("text")).containsExactly("过滤器", "a pump");
        assertThat(rows.getLast().whole("index")).isEqualTo(1);
        assertThat(rows.getLast().texts("embedding")).containsExactly("2.5", "3.5");
    }
}
