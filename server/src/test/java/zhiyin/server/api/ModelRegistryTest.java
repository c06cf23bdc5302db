package zhiyin.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.server.TestServer;
import zhiyin.server.api.RequestException.Reason;

final class ModelRegistryTest {
    private final ModelRegistry models = new ModelRegistry(List.of(TestServer.EMBEDDER));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bge-small-zh-v1.5",
                "BGE-Small-ZH-v1.5",
                "BAAI/bge-small-zh-v1.5",
                "baai/BGE-small-zh-v1.5"
            })
    void findsAModelInAnyCaseAndWithOrWithoutItsPublisher(String name) {
        assertThat(models.find(name)).containsSame(TestServer.EMBEDDER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bge-small-zh", "bge-small-zh-v1.5 ", "/", "bge-small-zh-v1.5/"})
    void tellsWhatIsLoadedWhereAModelIsNot(String name) {
        assertThatThrownBy(() -> models.require(name))
                .isInstanceOfSatisfying(
                        RequestException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.MODEL_NOT_FOUND))
                .hasMessage(
                        "model \"%s\" is not loaded; loaded: bge-small-zh-v1.5".formatted(name));
    }

    @Test
    void takesTheFirstWhereNoneIsNamed() {
        assertThat(models.defaultModel()).isSameAs(TestServer.EMBEDDER);
    }

    @Test
    void refusesAModelGivenTwice() {
        assertThatThrownBy(
                        () -> new ModelRegistry(List.of(TestServer.EMBEDDER, TestServer.EMBEDDER)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("given twice");
    }
}
