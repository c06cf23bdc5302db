package zhiyin.knowledge.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SameTextTest {
    @Test
    void space_and_width_do_not_make_a_text_another() {
        assertThat(SameText.key("Reset the pump,\n then wait 10 s. "))
                .isEqualTo(SameText.key("Reset the pump, then wait １０ s."));
        assertThat(SameText.key("重置 密码\u3000：")).isEqualTo(SameText.key("重置密码:"));
    }

    @Test
    void one_word_more_another_number_or_operator_makes_another_text() {
        assertThat(SameText.key("The valve is open."))
                .isNotEqualTo(SameText.key("The valve is not open."));
        assertThat(SameText.key("1.5 bar")).isNotEqualTo(SameText.key("15 bar"));
        assertThat(SameText.key("a < b")).isNotEqualTo(SameText.key("a > b"));
    }
}
