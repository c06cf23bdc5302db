package zhiyin.knowledge.document;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.Paragraph;

final class OutlineTest {
    private final Outline outline = new Outline();

    @Test
    void a_heading_ends_the_sections_of_its_level_and_below() {
        heading(1, "Guide");
        heading(2, "Install");
        heading(3, "On Debian");
        assertThat(outline.path()).containsExactly("Guide", "Install", "On Debian");
        heading(2, "Use");
        assertThat(outline.path()).containsExactly("Guide", "Use");
        heading(1, "Reference");
        assertThat(outline.path()).containsExactly("Reference");
    }

    @Test
    void levels_may_be_left_out() {
        heading(3, "Deep");
        heading(2, "Less deep");
        assertThat(outline.path()).containsExactly("Less deep");
        heading(6, "Deepest");
        assertThat(outline.path()).containsExactly("Less deep", "Deepest");
        assertThat(outline.level()).isEqualTo(6);
    }

    @Test
    void other_blocks_change_nothing() {
        outline.next(new Paragraph("text", Place.UNKNOWN));
        assertThat(outline.path()).isEmpty();
        assertThat(outline.level()).isZero();
    }

    private void heading(int level, String text) {
        outline.next(new Heading(level, text, Place.UNKNOWN));
    }
}
