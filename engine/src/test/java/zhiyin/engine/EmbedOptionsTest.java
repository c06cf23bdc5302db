package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Task;

final class EmbedOptionsTest {
    @Test
    void the_last_prompt_counts_and_the_rest_is_kept() {
        EmbedOptions options =
                EmbedOptions.DEFAULTS
                        .withDimensions(64)
                        .withTruncation()
                        .withKind(Kind.QUERY)
                        .withTask("code");
        assertThat(options.prompt()).isEqualTo(new Task("code"));
        assertThat(options.withInstruction("Find it").prompt())
                .isEqualTo(new Instruction("Find it"));
        assertThat(options.dimensions()).hasValue(64);
        assertThat(options.truncation()).isEqualTo(Truncation.END);
    }

    @Test
    void an_instruction_has_at_most_2000_characters() {
        String longest = "a".repeat(2_000);
        assertThat(EmbedOptions.DEFAULTS.withInstruction(longest).prompt())
                .isEqualTo(new Instruction(longest));
        assertThatThrownBy(() -> EmbedOptions.DEFAULTS.withInstruction(longest + "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("instruction", "2,001", "2,000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n"})
    void blank_words_are_no_prompt(String blank) {
        assertThatThrownBy(() -> EmbedOptions.DEFAULTS.withInstruction(blank))
                .hasMessageContaining("blank");
        assertThatThrownBy(() -> EmbedOptions.DEFAULTS.withTask(blank))
                .hasMessageContaining("blank");
    }

    @Test
    void a_name_has_at_most_100_characters() {
        assertThatThrownBy(() -> EmbedOptions.DEFAULTS.withTask("a".repeat(101)))
                .hasMessageContainingAll("101", "100");
    }
}
