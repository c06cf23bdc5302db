package zhiyin.cli.parse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ParseTotalsTest {
    @Test
    void the_line_tells_how_many_are_done_and_what_failed() {
        assertThat(ParseTotals.NONE.line(4)).isEqualTo("[>                   ]  0 of 4 files");
        assertThat(new ParseTotals(1, 1, 1).line(4))
                .isEqualTo("[===============>    ]  3 of 4 files  1 failed");
        assertThat(new ParseTotals(4, 0, 0).line(4))
                .isEqualTo("[====================]  4 of 4 files");
    }
}
