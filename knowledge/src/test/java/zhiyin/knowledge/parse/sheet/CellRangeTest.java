package zhiyin.knowledge.parse.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CellRangeTest {
    @Test
    void references_are_read() {
        assertThat(CellRange.of("B2:AC14")).contains(new CellRange(1, 1, 13, 28));
        assertThat(CellRange.of("XFD1048576"))
                .contains(new CellRange(1048575, 16383, 1048575, 16383));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A",
                "1",
                "A0",
                "XFE1",
                "A1048577",
                "B2:A1",
                "A1:",
                "a1",
                "A1B2",
                "ZZZZZZZZZZ1",
                "A99999999999"
            })
    void what_is_no_reference_is_none(String text) {
        assertThat(CellRange.of(text)).isEmpty();
    }

    @Test
    void names_and_references_agree() {
        for (int column = 0; column < CellRange.COLUMNS; column += 7) {
            String name = CellRange.name(column, column);
            assertThat(CellRange.of(name)).contains(new CellRange(column, column, column, column));
        }
    }
}
