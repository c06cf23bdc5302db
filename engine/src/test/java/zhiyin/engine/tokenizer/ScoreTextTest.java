package zhiyin.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.Seeds;

class ScoreTextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-3, -3",
        "-0.0, -0.0",
        "12.5, 12.5",
        "1e2, 100",
        "-1.5E-3, -0.0015",
        "2.5e+1, 25",
        "0e999, 0",
        "1e-400, 0",
        "-1e999, -Infinity",
        "123456789012345678901234, 1.2345678901234567e23",
        "18446744073709551615, 18446744073709551615",
        "-9.12345600128173828125, -9.12345600128173828125",
    })
    void numbers_are_read_in_all_ways_of_writing_them(String text, double value) {
        assertThat(ScoreText.parse(text)).isEqualTo(value);
    }

    @Test
    void a_number_is_the_nearest_one_or_beside_it() {
        Random random = Seeds.random(ScoreTextTest.class);
        for (int i = 0; i < 10_000; i++) {
            double score = -20 * random.nextDouble();
            double read = ScoreText.parse(Double.toString(score));
            assertThat(Math.abs(read - score)).isLessThanOrEqualTo(Math.ulp(score));
        }
    }
}
