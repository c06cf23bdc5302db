package zhiyin.knowledge.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.knowledge.store.lucene.Highlights.Span;

final class HighlightsTest {
    private static String marked(String query, String text) {
        var marked = new StringBuilder();
        int from = 0;
        for (Span span : new Highlights(query).in(text)) {
            marked.append(text, from, span.start())
                    .append('[')
                    .append(text, span.start(), span.end())
                    .append(']');
            from = span.end();
        }
        return marked.append(text.substring(from)).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "知识库 | 我的知識庫很大，知识很多 | 我的[知識庫]很大，[知识]很多",
                "USER name | getUserName of the user | get[UserName] of the [user]",
                "std::vec | use std::vec; vec | use [std::vec]; [vec]",
                "résumé | A Resume | A [Resume]",
                "什么是检索的方法 | 检索的方法是这样的 | [检索]的[方法]是这样的",
                "的 | 我的 | 我[的]",
                "nothing | of that | of that"
            })
    void the_words_of_the_query_are_marked_as_they_are_found(
            String query, String text, String expected) {
        assertThat(marked(query, text)).isEqualTo(expected);
    }

    @Test
    void spans_are_in_order_and_apart() {
        List<Span> spans = new Highlights("aa bb 知识 识库").in("aa bb aa_bb 知识库知识 aa-bb bb");
        for (int i = 1; i < spans.size(); i++) {
            assertThat(spans.get(i).start()).isGreaterThan(spans.get(i - 1).end());
        }
        assertThat(spans).hasSize(8);
    }

    @Test
    void long_texts_and_queries_are_marked_in_one_go() {
        String text = "知识库 and getUserName ".repeat(20_000);
        assertThat(new Highlights(text).in(text)).isNotEmpty();
    }
}
