package zhiyin.knowledge.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CharactersTest {
    @Test
    void radicals_become_the_ideographs_people_type() {
        assertThat(Characters.unify("⼀⽅⽂⻓")).isEqualTo("一方文长");
        assertThat(Characters.unify("⺠事主体")).isEqualTo("民事主体");
    }

    @Test
    void ligatures_vertical_forms_and_soft_hyphens_become_plain() {
        assertThat(Characters.unify("eﬃcient ﬁle, soft\u00ADware"))
                .isEqualTo("efficient file, software");
        assertThat(Characters.unify("天地玄黃︒宇宙︐洪荒")).isEqualTo("天地玄黃。宇宙，洪荒");
    }

    @Test
    void compatibility_ideographs_become_their_unified_ones() {
        assertThat(Characters.unify("\uF900\uFA0C" + Character.toString(0x2F800))).isEqualTo("豈兀丽");
    }

    @Test
    void full_width_forms_strokes_and_everything_else_stay() {
        String text = "ＡＢＣ１２３（全角）， ㇀㇁ é ñ 한국어 かな 😀 \uD83D";
        assertThat(Characters.unify(text)).isSameAs(text);
    }

    @Test
    void what_is_unified_has_nothing_left_to_unify() {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(20); i >= 0; i--) {
                text.appendCodePoint(random.nextInt(0x2E00, 0x10000));
            }
            String unified = Characters.unify(text.toString());
            assertThat(Characters.unify(unified)).as("seed %d", seed).isEqualTo(unified);
        }
    }

    @Test
    void what_would_be_replaced_is_counted() {
        assertThat(Characters.countSpecial("⼀⽅ and ﬁ")).isEqualTo(3);
        assertThat(Characters.countSpecial("一方")).isZero();
    }
}
