package zhiyin.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AliasTest {
    @Test
    void reads_a_name_a_model_and_dimensions() {
        assertThat(Alias.parse("ada=bge-small-zh-v1.5"))
                .isEqualTo(new Alias("ada", "bge-small-zh-v1.5", OptionalInt.empty()));
        assertThat(Alias.parse("q=Qwen/Qwen3-Embedding-4B-GGUF:Q4_K_M@1024"))
                .isEqualTo(
                        new Alias(
                                "q", "Qwen/Qwen3-Embedding-4B-GGUF:Q4_K_M", OptionalInt.of(1024)));
        assertThat(Alias.parse("q=acme/m@v1.0"))
                .isEqualTo(new Alias("q", "acme/m@v1.0", OptionalInt.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "a", "a=", "=b", "a b=c", "a=b c"})
    void anything_else_is_refused_with_an_example(String text) {
        assertThatThrownBy(() -> Alias.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NAME=MODEL");
    }
}
