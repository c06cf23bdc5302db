package zhiyin.engine.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelNameTest {
    @Test
    void all_parts_of_a_name_are_read() {
        ModelName name = ModelName.parse("ms:Qwen/Qwen3-Embedding-4B-GGUF:Q4_K_M@refs/pr/1");
        assertThat(name.hub()).contains(HubKind.MODEL_SCOPE);
        assertThat(name.owner()).isEqualTo("Qwen");
        assertThat(name.repository()).isEqualTo("Qwen3-Embedding-4B-GGUF");
        assertThat(name.tag()).contains("Q4_K_M");
        assertThat(name.revision()).contains("refs/pr/1");
        assertThat(name).hasToString("ms:Qwen/Qwen3-Embedding-4B-GGUF:Q4_K_M@refs/pr/1");
        assertThat(name.folder()).isEqualTo("Qwen/Qwen3-Embedding-4B-GGUF@refs%2Fpr%2F1");
    }

    @Test
    void a_bare_repository_is_a_name() {
        ModelName name = ModelName.parse("Qwen/Qwen3-Embedding-0.6B");
        assertThat(name.hub()).isEmpty();
        assertThat(name.tag()).isEmpty();
        assertThat(name.revision()).isEmpty();
        assertThat(name.folder()).isEqualTo("Qwen/Qwen3-Embedding-0.6B");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bge-small-zh-v1.5",
                "../evil",
                "a/..",
                "a/b/c",
                "./model",
                "/a/b",
                "a/.hidden",
                "a/b..c",
                "a/b@../../x",
                "a/b@-x",
                "a/b@x//y",
                "a/b@",
                "a/b:",
                "a/b:Q4/x",
                "C:\\models\\a",
                "a\\b",
                "a/b\n",
                "a/%2e%2e",
                "hf:model",
                "xx:a/b",
                "a/b?x=1",
                "所有者/模型"
            })
    void what_has_not_the_form_of_a_name_is_refused_with_the_form(String text) {
        assertThat(ModelName.of(text)).isEmpty();
        assertThatThrownBy(() -> ModelName.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OWNER/REPOSITORY")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void a_name_of_any_length_is_answered() {
        assertThat(ModelName.of("a/" + "b".repeat(1_000_000))).isEmpty();
        assertThat(ModelName.of("a/b@" + "a/".repeat(500_000))).isEmpty();
    }
}
