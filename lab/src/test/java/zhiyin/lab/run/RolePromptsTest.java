package zhiyin.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import zhiyin.engine.model.Prompts;
import zhiyin.lab.task.Role;

final class RolePromptsTest {
    private static String prefix(Prompts prompts, Role role) {
        return prompts.prefix(new RolePrompts(prompts, Optional.empty()).of(role));
    }

    @Test
    void bges_sentence_goes_before_queries_alone() {
        var bge = new Prompts("search: ", "", Map.of(), Optional.empty());
        assertThat(prefix(bge, Role.QUERY)).isEqualTo("search: ");
        assertThat(prefix(bge, Role.STS)).isEmpty();
        assertThat(prefix(bge, Role.DOCUMENT)).isEmpty();
    }

    @Test
    void a_model_with_a_word_before_every_text_gets_one_before_texts_with_their_like() {
        var e5 = new Prompts("query: ", "passage: ", Map.of(), Optional.empty());
        assertThat(prefix(e5, Role.STS)).isEqualTo("query: ");
        assertThat(prefix(e5, Role.DOCUMENT)).isEqualTo("passage: ");
        assertThat(prefix(Prompts.nomic(), Role.CLUSTERING)).isEqualTo("clustering: ");
    }

    @Test
    void an_instructed_model_is_told_the_task_in_words() {
        assertThat(prefix(Prompts.qwen3(), Role.STS))
                .isEqualTo("Instruct: Retrieve semantically similar text\nQuery:");
        var own = new RolePrompts(Prompts.qwen3(), Optional.of("Find the intent"));
        assertThat(Prompts.qwen3().prefix(own.of(Role.CLASSIFICATION)))
                .isEqualTo("Instruct: Find the intent\nQuery:");
        assertThat(Prompts.qwen3().prefix(own.of(Role.DOCUMENT))).isEmpty();
    }
}
