package zhiyin.knowledge.relevance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.RelevanceLabel;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Place.Box;

final class JudgingTest {
    private static final String HASH = "c".repeat(64);
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final String ONE = "The filter is changed every 500 hours.";
    private static final String TWO = "Oil is topped up once a month.";
    private static final String THREE = "The seals are looked at every year.";

    private static RelevanceLabel label(String text, int grade) {
        return new RelevanceLabel(
                0, " how \n often? ", "docs", "a.docx", HASH, Place.UNKNOWN, text, grade, "", NOW);
    }

    private static SourcePassage passage(String text) {
        return new SourcePassage("a.docx", HASH, Place.UNKNOWN, text);
    }

    @Test
    void small_passages_of_one_labelled_place_count_once() {
        var judging =
                new Judging(List.of(label(ONE + TWO + THREE, 2), label("Something else.", 0)));
        Quality cut = judging.quality(List.of(passage(ONE), passage(TWO), passage(THREE)));
        Quality whole = judging.quality(List.of(passage(ONE + TWO + THREE)));
        assertThat(cut).isEqualTo(whole).isEqualTo(new Quality(1, 1, 1));
    }

    @Test
    void a_large_passage_finds_all_labelled_places_in_it() {
        var judging = new Judging(List.of(label(ONE, 2), label(THREE, 1)));
        assertThat(judging.quality(List.of(passage("x".repeat(50)), passage(ONE + TWO + THREE))))
                .satisfies(quality -> {
                    assertThat(quality.recall()).isEqualTo(1);
                    assertThat(quality.mrr()).isEqualTo(0.5);
                });
        assertThat(judging.labelled(List.of(passage(TWO), passage(ONE)))).isEqualTo(1);
        assertThat(judging.of(passage(ONE)).orElseThrow().grade()).isEqualTo(2);
        assertThat(judging.of(passage(TWO))).isEmpty();
    }

    @Test
    void nothing_relevant_is_of_no_use() {
        assertThat(new Judging(List.of(label(ONE, 0))).isOfUse()).isFalse();
        assertThat(new Judging(List.of(label(ONE, 1))).isOfUse()).isTrue();
    }

    @Test
    void a_difference_is_clear_where_every_question_says_so() {
        List<Double> high = Collections.nCopies(12, 0.9);
        List<Double> low = Collections.nCopies(12, 0.4);
        Difference clear = Difference.of(high, low);
        assertThat(clear.mean()).isCloseTo(0.5, within(1e-9));
        assertThat(clear.isClear()).isTrue();
        Difference chance = Difference.of(List.of(1.0, 0.0, 1.0, 0.0), List.of(0.0, 1.0, 0.2, 0.6));
        assertThat(chance.isClear()).isFalse();
        assertThat(chance.low()).isLessThan(chance.mean());
        assertThat(chance.high()).isGreaterThan(chance.mean());
        assertThat(Difference.of(high, low)).isEqualTo(clear);
        assertThatThrownBy(() -> Difference.of(high, List.of(1.0)))
                .hasMessageContaining("12 and 1");
    }

    @Test
    void lines_come_back_as_they_were_written() {
        var label =
                new RelevanceLabel(
                        0,
                        "过滤器 \"多久\"?",
                        "docs",
                        "手册/pump.pdf",
                        HASH,
                        Place.page(new Box(2, 72, 90, 523.5f, 140)),
                        "第一行\n第二行",
                        1,
                        "ann",
                        NOW);
        String line = LabelLines.write(label);
        assertThat(line).doesNotContain("\n").contains("\"boxes\":[[2,72");
        assertThat(LabelLines.read(line, 1, NOW)).isEqualTo(label);
        assertThat(label(ONE, 2).query()).isEqualTo("how often?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                                  | expected an object",
                "{\"query\":\"a\"}                                   | path is no text",
                "not json                                            | line 7",
                "{\"query\":\"a\",\"colour\":1}                      | no field [colour]",
                "{\"query\":\"a\",\"path\":\"p\",\"sha256\":\"12\",\"text\":\"t\",\"grade\":1} | 64 hexadecimal",
                "{\"query\":\" \",\"path\":\"p\",\"sha256\":\"%s\",\"text\":\"t\",\"grade\":1} | blank",
                "{\"query\":\"a\",\"path\":\"p\",\"sha256\":\"%s\",\"text\":\"t\",\"grade\":3} | grade is 3",
                "{\"query\":\"a\",\"path\":\"p\",\"sha256\":\"%s\",\"text\":\"t\",\"grade\":\"1\"} | whole number",
                "{\"query\":\"a\",\"path\":\"p\",\"sha256\":\"%s\",\"text\":\"t\",\"grade\":1,\"at\":\"noon\"} | line 7",
                "{\"query\":\"a\",\"path\":\"p\",\"sha256\":\"%s\",\"text\":\"t\",\"grade\":1,\"place\":{\"unit\":\"moon\"}} | line 7",
            })
    void what_is_no_label_is_refused_by_its_line(String line, String message) {
        assertThatThrownBy(() -> LabelLines.read(line.replace("%s", HASH), 7, NOW))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("line 7")
                .hasMessageContaining(message);
    }
}
