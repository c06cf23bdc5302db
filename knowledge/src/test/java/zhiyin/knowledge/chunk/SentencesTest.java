package zhiyin.knowledge.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {
    @Test
    void chinese_sentences_end_at_their_marks_and_keep_closing_quotes() {
        assertThat(sentences("他说：“好。”然后走了。真的吗？是的！"))
                .containsExactly("他说：“好。”", "然后走了。", "真的吗？", "是的！");
    }

    @Test
    void numbers_abbreviations_and_addresses_are_not_ends() {
        assertThat(sentences("See Dr. Wu in Fig. 3 of v5.1.2 at https://a.b/c.d. Then go on."))
                .containsExactly(
                        "See Dr. Wu in Fig. 3 of v5.1.2 at https://a.b/c.d. ", "Then go on.");
        assertThat(sentences("1. Install it. Then run it."))
                .containsExactly("1. Install it. ", "Then run it.");
        assertThat(sentences("J. Smith wrote it. A. Jones read it."))
                .containsExactly("J. Smith wrote it. ", "A. Jones read it.");
    }

    @Test
    void a_line_break_ends_a_sentence() {
        assertThat(sentences("first\nsecond\n")).containsExactly("first\n", "second\n");
    }

    private static List<String> sentences(String text) {
        var sentences = new ArrayList<String>();
        int[] start = {0};
        Sentences.each(
                text,
                0,
                text.length(),
                end -> {
                    sentences.add(text.substring(start[0], end));
                    start[0] = end;
                });
        assertThat(String.join("", sentences)).isEqualTo(text);
        return sentences;
    }
}
