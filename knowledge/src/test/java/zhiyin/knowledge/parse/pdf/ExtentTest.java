package zhiyin.knowledge.parse.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Place.Box;

class ExtentTest {
    @Test
    void it_is_the_smallest_rectangle_around_all_that_was_added() {
        var extent = new Extent();
        extent.add(10, 20, 30, 40);
        assertThat(extent.on(3)).isEqualTo(new Box(3, 10, 20, 30, 40));
        extent.add(-5, 25, 12, 90);
        assertThat(extent.on(1)).isEqualTo(new Box(1, -5, 20, 30, 90));
    }

    @Test
    void lines_widen_it_to_their_edges() {
        var first = new TextLine("a", 5, 1, 9, 3, 2, 2, false, false, List.of());
        var second = new TextLine("b", 2, 4, 8, 6, 5, 2, false, false, List.of());
        assertThat(Extent.of(List.of(first, second)).on(1)).isEqualTo(new Box(1, 2, 1, 9, 6));
    }
}
