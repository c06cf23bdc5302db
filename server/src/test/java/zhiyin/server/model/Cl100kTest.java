package zhiyin.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import zhiyin.server.api.RequestException;

final class Cl100kTest {
    private static final Encoding ENCODING =
            Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);

    private final Cl100k cl100k = new Cl100k();

    @Test
    void a_text_cut_between_any_two_tokens_loses_at_most_the_character_that_was_cut() {
        String text = "知音 zhiyīn: 🙂🙃 如何重置密码，𠮷野家の牛丼、ありがとう é ü ñ 안녕하세요";
        int[] ids = ENCODING.encode(text).toArray();
        for (int cut = 1; cut < ids.length; cut++) {
            String before = textOf(Arrays.copyOfRange(ids, 0, cut));
            String after = textOf(Arrays.copyOfRange(ids, cut, ids.length));
            assertThat(text).as("cut %d", cut).startsWith(before).endsWith(after);
            int lost = text.codePointCount(0, text.length()) - points(before) - points(after);
            assertThat(lost).as("cut %d", cut).isBetween(0, 1);
        }
    }

    private static int points(String text) {
        return text.codePointCount(0, text.length());
    }

    /// Empty where nothing whole is left.
    private String textOf(int[] ids) {
        try {
            return cl100k.texts(List.of(ids)).getFirst();
        } catch (RequestException e) {
            assertThat(e).hasMessageContaining("a part of a character");
            return "";
        }
    }

    @Test
    void any_numbers_make_a_text_or_a_refusal() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            int[] ids = random.ints(1 + random.nextInt(6), -10, 100_400).toArray();
            try {
                assertThat(cl100k.texts(List.of(ids)).getFirst()).as("seed %d", seed).isNotEmpty();
            } catch (RequestException e) {
                assertThat(e.field()).as("seed %d", seed).contains("input");
            }
        }
        assertThatThrownBy(() -> cl100k.texts(List.of(new int[] {100_257})))
                .isInstanceOf(RequestException.class);
    }
}
