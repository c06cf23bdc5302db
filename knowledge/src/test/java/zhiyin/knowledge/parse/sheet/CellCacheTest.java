package zhiyin.knowledge.parse.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Table.Cell;

final class CellCacheTest {
    private static final int PERCENT = 9;

    private final CellCache cache = new CellCache(new NumberFormats());

    @Test
    void a_value_that_comes_again_is_one_cell_from_its_second_time_on() {
        text("open");
        Cell second = text("op".concat("en"));
        assertThat(text("open")).isSameAs(second).isEqualTo(Cell.of("open"));
    }

    @Test
    void values_that_come_once_do_not_drive_out_one_that_repeats() {
        text("open");
        Cell known = text("open");
        for (int i = 0; i < 100_000; i++) {
            text("order " + i);
        }
        assertThat(text("open")).isSameAs(known);
    }

    @Test
    void equal_digits_of_other_formats_are_other_cells() {
        for (int i = 0; i < 3; i++) {
            assertThat(text("0.5").text()).isEqualTo("0.5");
            assertThat(cache.number(PERCENT, ByteText.of("0.5")).text()).isEqualTo("50%");
        }
    }

    @Test
    void whatever_came_before_a_value_shows_as_it_is_written() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            String text = "t" + random.nextInt(1 << random.nextInt(1, 18));
            assertThat(text(text).text()).as("seed %d", seed).isEqualTo(text);
            seen.merge(text, 1, Integer::sum);
        }
        assertThat(seen).as("seed %d", seed).hasSizeGreaterThan(1 << 14);
    }

    private Cell text(String written) {
        return cache.text(ByteText.of(written));
    }
}
