package zhiyin.knowledge.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Place.Box;
import zhiyin.knowledge.document.Place.Span;
import zhiyin.knowledge.document.Place.Unit;

final class PlaceTest {
    @Test
    void places_on_two_pages_join_to_both() {
        Place first = Place.page(new Box(3, 50, 700, 500, 760));
        Place second = Place.page(new Box(4, 50, 60, 500, 90));
        Place both = first.through(second);
        assertThat(both.first()).isEqualTo(3);
        assertThat(both.last()).isEqualTo(4);
        assertThat(both.boxes()).extracting(Box::page).containsExactly(3, 4);
    }

    @Test
    void spans_join_from_the_beginning_of_the_one_to_the_end_of_the_other() {
        Place both =
                Place.lines(1, 2, new Span(0, 30)).through(Place.lines(4, 4, new Span(40, 55)));
        assertThat(both.span()).isEqualTo(new Span(0, 55));
        assertThat(both.last()).isEqualTo(4);
    }

    @Test
    void nowhere_adds_nothing() {
        Place page = Place.of(Unit.SLIDE, 2);
        assertThat(page.through(Place.UNKNOWN)).isEqualTo(page);
        assertThat(Place.UNKNOWN.through(page)).isEqualTo(page);
    }

    @Test
    void a_place_does_not_end_before_it_begins() {
        assertThatThrownBy(() -> new Place(Unit.PAGE, 3, 2, List.of(), Span.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PAGE 3 to 2");
    }
}
