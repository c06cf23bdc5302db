package zhiyin.knowledge.relevance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Place.Span;
import zhiyin.knowledge.document.Place.Unit;

final class SourcePassageTest {
    private static final String HASH = "a".repeat(64);
    private static final String OTHER = "b".repeat(64);
    private static final String ONE =
            "The filter is changed every 500 hours or when the lamp is lit.";
    private static final String TWO = "Oil is topped up once a month, and the seals are looked at.";

    private static SourcePassage page(int page, String text) {
        return new SourcePassage("pump.pdf", HASH, Place.of(Unit.PAGE, page), text);
    }

    private static SourcePassage span(int start, int end, String text) {
        return new SourcePassage("a.md", HASH, Place.lines(1, 9, new Span(start, end)), text);
    }

    @Test
    void a_small_passage_is_the_same_as_the_large_one_it_lies_in() {
        SourcePassage large = page(2, "## Care\n\n" + ONE + "\n\n" + TWO);
        assertThat(large.shared(page(2, "*" + ONE.toUpperCase(Locale.ROOT) + "*"))).isEqualTo(1);
        assertThat(page(2, TWO).isSameAs(large)).isTrue();
        assertThat(page(2, TWO).isSameAs(page(2, ONE))).isFalse();
    }

    @Test
    void the_same_words_elsewhere_in_the_document_are_another_place() {
        assertThat(page(2, ONE).isSameAs(page(3, ONE))).isFalse();
        assertThat(span(0, 60, ONE).isSameAs(span(60, 120, ONE))).isFalse();
        assertThat(span(0, 61, ONE).isSameAs(span(60, 120, ONE))).isTrue();
    }

    @Test
    void halves_of_one_paragraph_have_its_place_and_are_two() {
        assertThat(span(0, 120, ONE).isSameAs(span(0, 120, TWO))).isFalse();
    }

    @Test
    void documents_are_the_same_by_bytes_or_by_path() {
        var renamed = new SourcePassage("new/pump.pdf", HASH, Place.of(Unit.PAGE, 2), ONE);
        var edited = new SourcePassage("pump.pdf", OTHER, Place.of(Unit.PAGE, 7), ONE);
        var stranger = new SourcePassage("lamp.pdf", OTHER, Place.of(Unit.PAGE, 2), ONE);
        assertThat(page(2, ONE).isSameAs(renamed)).isTrue();
        assertThat(page(2, ONE).isSameAs(edited)).as("its text tells where it went").isTrue();
        assertThat(page(2, ONE).isSameAs(stranger)).isFalse();
    }

    @Test
    void texts_without_places_are_compared_by_their_words() {
        var one = new SourcePassage("a.docx", HASH, Place.UNKNOWN, ONE + TWO);
        assertThat(one.isSameAs(new SourcePassage("a.docx", HASH, Place.UNKNOWN, TWO))).isTrue();
        assertThat(
                        one.isSameAs(
                                new SourcePassage(
                                        "a.docx",
                                        HASH,
                                        Place.UNKNOWN,
                                        "Bread rises when it is warm.")))
                .isFalse();
    }

    @Test
    void very_short_texts_and_empty_ones_do_not_fail() {
        assertThat(page(1, "E104").isSameAs(page(1, "error E104: hot"))).isTrue();
        assertThat(page(1, "E104").isSameAs(page(1, "E105"))).isFalse();
        assertThat(page(1, "").isSameAs(page(1, ONE))).isFalse();
        assertThat(page(1, "。").isSameAs(page(1, "—"))).isTrue();
    }

    @Test
    void half_of_the_shorter_is_enough() {
        String first = "abcdefghij klmnopqrst uvwxyz1234 567890";
        SourcePassage half =
                page(1, "klmnopqrst uvwxyz1234 567890 and something else entirely here");
        assertThat(half.shared(page(1, first))).isCloseTo(0.7, within(0.1));
        for (String text : List.of(first, ONE, "每运行五百小时更换过滤器一次")) {
            assertThat(page(1, text).shared(page(1, text))).isEqualTo(1);
        }
    }
}
