package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
    @TempDir Path data;

    @Test
    void who_comes_second_is_told_who_has_it_and_where_it_answers() throws Exception {
        try (DataDirectory held = DataDirectory.hold(data)) {
            held.announce(Optional.of(URI.create("http://127.0.0.1:8123")));
            var inUse =
                    catchThrowableOfType(
                            KnowledgeBaseInUseException.class, () -> DataDirectory.hold(data));
            assertThat(inUse.pid()).hasValue(ProcessHandle.current().pid());
            assertThat(inUse.url()).contains(URI.create("http://127.0.0.1:8123"));
            assertThat(inUse).hasMessageContaining("--data");
        }
        DataDirectory.hold(data).close();
    }

    @Test
    void the_place_is_the_systems_usual_one_unless_it_is_named() {
        Path home = Path.of("/home/u");
        assertThat(DataDirectory.standard(Map.of(), "Linux", home))
                .isEqualTo(home.resolve(".local/share/zhiyin"));
        assertThat(DataDirectory.standard(Map.of("XDG_DATA_HOME", "/x"), "Linux", home))
                .isEqualTo(Path.of("/x/zhiyin"));
        assertThat(DataDirectory.standard(Map.of("ZHIYIN_DATA", "/d"), "Mac OS X", home))
                .isEqualTo(Path.of("/d"));
    }
}
