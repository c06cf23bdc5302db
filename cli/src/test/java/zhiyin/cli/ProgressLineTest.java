package zhiyin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
    private final StringWriter out = new StringWriter();

    private ProgressLine line(boolean visible) {
        return new ProgressLine(new PrintWriter(out), visible);
    }

    @Test
    void nothing_is_drawn_where_there_is_no_terminal() {
        var line = line(false);
        line.show(() -> "half");
        line.draw("half");
        line.clear();
        assertThat(out.toString()).isEmpty();
        line.say("done");
        assertThat(out.toString()).isEqualToIgnoringNewLines("done");
    }

    @Test
    void a_line_that_was_drawn_a_moment_ago_is_not_even_made() {
        var line = line(true);
        line.show(() -> "first");
        line.show(() -> {
            throw new AssertionError("made");
        });
        assertThat(out.toString()).isEqualTo("\rfirst");
    }

    @Test
    void a_shorter_line_and_a_cleared_one_leave_nothing_of_the_one_before() {
        var line = line(true);
        line.draw("知音 23 of 99");
        line.draw("ok");
        assertThat(out.toString()).endsWith("\rok" + " ".repeat(11));
        line.clear();
        assertThat(out.toString()).endsWith("\r" + " ".repeat(2) + "\r");
        int length = out.toString().length();
        line.clear();
        assertThat(out.toString()).hasSize(length);
    }

    @Test
    void what_is_said_stands_above_the_line() {
        var line = line(true);
        line.draw("half");
        line.say("a file failed");
        assertThat(out.toString()).startsWith("\rhalf\r    \ra file failed");
    }

    @Test
    void bars_fill_and_times_have_hours_only_where_they_need_them() {
        assertThat(ProgressLine.bar(0)).isEqualTo("[>                   ]");
        assertThat(ProgressLine.bar(0.5)).isEqualTo("[==========>         ]");
        assertThat(ProgressLine.bar(1)).isEqualTo("[====================]");
        assertThat(ProgressLine.time(59)).isEqualTo("0:59");
        assertThat(ProgressLine.time(3_725)).isEqualTo("1:02:05");
    }
}
