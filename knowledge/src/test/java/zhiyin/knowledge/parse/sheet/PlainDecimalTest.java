package zhiyin.knowledge.parse.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlainDecimalTest {
    @Test
    void it_shows_what_exact_arithmetic_shows() {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        int shown = 0;
        for (int round = 0; round < 100_000; round++) {
            var how =
                    new PlainDecimal(
                            random.nextInt(11), random.nextBoolean(), random.nextBoolean());
            String number = number(random);
            var text = how.show(number);
            if (text.isPresent()) {
                shown++;
                assertThat(text.get())
                        .as("seed %d: %s by %s", seed, number, how)
                        .isEqualTo(NumberFormats.decimal(how, new BigDecimal(number)));
            }
        }
        assertThat(shown).isGreaterThan(50_000);
    }

    private static String number(SplittableRandom random) {
        var number = new StringBuilder(random.nextInt(3) == 0 ? "-" : "");
        int whole = random.nextInt(10);
        int behind = random.nextInt(whole == 0 ? 1 : 0, 9);
        for (int i = 0; i < whole + behind; i++) {
            if (i == whole) {
                number.append('.');
            }
            number.append(random.nextInt(3) == 0 ? 5 : random.nextInt(10));
        }
        return number.append(behind == 0 && random.nextInt(9) == 0 ? "." : "").toString();
    }

    @ParameterizedTest
    @CsvSource({
        "1234.5, 2, true, false, '1,234.50'",
        "0.125, 0, false, true, 13%",
        "-0.004, 2, false, false, 0.00",
        "-999.995, 2, true, false, '-1,000.00'",
        "12345678901234567, 0, true, false, '12,345,678,901,234,567'"
    })
    void numbers_are_shown_as_people_write_them(
            String number, int places, boolean grouped, boolean percent, String expected) {
        assertThat(new PlainDecimal(places, grouped, percent).show(number)).hasValue(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "1e5",
                "1.2.3",
                "1,5",
                " 1",
                "+1",
                "123456789012345678901",
                "١"
            })
    void what_is_not_plain_is_left_to_others(String number) {
        assertThat(new PlainDecimal(2, false, false).show(number)).isEmpty();
    }
}
