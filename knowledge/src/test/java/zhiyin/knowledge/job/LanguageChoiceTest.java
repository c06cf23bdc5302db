package zhiyin.knowledge.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class LanguageChoiceTest {
    private static final String ZH = "bge-small-zh-v1.5";
    private static final String EN = "bge-small-en-v1.5";

    @Test
    void english_documents_get_the_english_model_and_some_chinese_the_chinese_one() {
        assertThat(choice(Map.of("en", 20L), Map.of("pdf", 20L)).model()).isEqualTo(EN);
        assertThat(choice(Map.of("en", 16L, "zh", 4L), Map.of("pdf", 20L)).model()).isEqualTo(ZH);
        assertThat(choice(Map.of("zh", 20L), Map.of("pdf", 20L)).model()).isEqualTo(ZH);
    }

    @Test
    void a_mixture_other_languages_and_much_code_are_told_of() {
        assertThat(choice(Map.of("en", 10L, "zh", 10L), Map.of("pdf", 20L)).better().orElseThrow())
                .extracting(LanguageChoice.Better::because)
                .asString()
                .contains("50 % Chinese", LanguageChoice.MULTILINGUAL);
        assertThat(choice(Map.of("ru", 10L, "en", 10L), Map.of()).better()).isPresent();
        assertThat(choice(Map.of("en", 10L, "", 10L), Map.of("code", 10L, "pdf", 10L)).better())
                .isPresent();
        assertThat(choice(Map.of("zh", 19L, "en", 1L), Map.of("pdf", 20L)).better()).isEmpty();
    }

    private static LanguageChoice choice(Map<String, Long> languages, Map<String, Long> types) {
        return LanguageChoice.of(languages, types);
    }
}
