package zhiyin.knowledge.parse.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NumberFormatsTest {
    private static final int OWN = 164;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "General            | 42                   | 42",
                "General            | 0.30000000000000004  | 0.3",
                "General            | 1234567.891234       | 1234567.8912",
                "General            | 1E-20                | 1E-20",
                "General            | 12345678901234567890 | 1.2345678901E+19",
                "0                  | 2.5                  | 3",
                "0.00               | 1.005                | 1.01",
                "#,##0.00           | -1234567.891         | -1,234,567.89",
                "#,##0              | 123                  | 123",
                "0%                 | 0.125                | 13%",
                "0.00%              | 0.1234               | 12.34%",
                "yyyy/m/d           | 45292                | 2024-01-01",
                "mmm-yy             | 45292                | 2024-01-01",
                "m/d/yy h:mm        | 45292.75             | 2024-01-01 18:00:00",
                "h:mm:ss            | 0.5                  | 12:00:00",
                "yyyy\"年\"m\"月\"d\"日\" | 45292             | 2024-01-01",
                "0.0E+00            | 12345                | 1.2E+04",
                "General            | abc                  | abc",
            })
    void numbers_show_as_their_format_says(String format, String number, String shown) {
        var formats = new NumberFormats();
        formats.define(OWN, format);
        assertThat(formats.show(OWN, number)).isEqualTo(shown);
    }

    @Test
    void a_workbook_may_count_from_1904() {
        var formats = new NumberFormats();
        formats.countFrom1904();
        assertThat(formats.show(14, "0")).isEqualTo("1904-01-01");
    }

    @Test
    void a_number_that_fills_memory_when_written_out_stays_as_it_is() {
        var formats = new NumberFormats();
        formats.define(OWN, "0.00");
        assertThat(formats.show(OWN, "1E999999999")).isEqualTo("1E+999999999");
        assertThat(formats.show(OWN, "1E-999999999")).isEqualTo("1E-999999999");
    }
}
