package zhiyin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SizesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "312, 312",
        "312B, 312",
        "5k, 5000",
        "64MB, 64000000",
        "64 mb, 64000000",
        "8g, 8000000000",
        "1.5GB, 1500000000",
        "2TB, 2000000000000",
        "8GiB, 8589934592",
        "1Mi, 1048576"
    })
    void reads_sizes_as_people_write_them(String text, long bytes) {
        assertThat(Sizes.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GB", "-1", "8 G B", "8GBB", "1e9", "eight", "8X", "1,5GB"})
    void anything_else_is_refused_with_an_example(String text) {
        assertThatThrownBy(() -> Sizes.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8GB");
    }
}
