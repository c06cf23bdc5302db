package zhiyin.engine.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HubTest {
    private static URI base(String name, String option, Map<String, String> environment) {
        return Hub.of(
                        ModelName.parse(name),
                        Optional.of(option).filter(text -> !text.isEmpty()),
                        environment)
                .base();
    }

    @Test
    void the_prefix_then_the_option_then_the_environment_decide() {
        assertThat(base("a/b", "", Map.of())).hasHost("huggingface.co");
        assertThat(base("ms:a/b", "", Map.of())).hasHost("www.modelscope.cn");
        assertThat(base("a/b", "ms", Map.of("ZHIYIN_HUB", "hf"))).hasHost("www.modelscope.cn");
        assertThat(base("a/b", "", Map.of("ZHIYIN_HUB", "ms"))).hasHost("www.modelscope.cn");
        assertThat(base("hf:a/b", "", Map.of("ZHIYIN_HUB", "ms"))).hasHost("huggingface.co");
        assertThat(base("ms:a/b", "", Map.of("ZHIYIN_HUB", "https://hf-mirror.com")))
                .hasHost("www.modelscope.cn");
    }

    @Test
    void mirrors_are_named_by_their_address() {
        assertThat(base("a/b", "https://hf-mirror.com/", Map.of()))
                .isEqualTo(URI.create("https://hf-mirror.com"));
        assertThat(base("a/b", "", Map.of("HF_ENDPOINT", "http://mirror:8080/hf/")))
                .isEqualTo(URI.create("http://mirror:8080/hf"));
        assertThat(base("a/b", "https://x.org", Map.of("HF_ENDPOINT", "https://y.org")))
                .hasHost("x.org");
        assertThat(base("a/b", "ms:https://x.org", Map.of())).hasHost("x.org");
        assertThat(Hub.of(ModelName.parse("ms:a/b"), Optional.of("ms:https://x.org"), Map.of()))
                .isInstanceOf(ModelScope.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xx",
                "ftp://a.org",
                "file:///etc",
                "https://",
                "https://u:p@a.org",
                "https://a.org/?x=1",
                "a b",
                "ms:"
            })
    void a_setting_that_is_no_hub_is_refused(String setting) {
        assertThatThrownBy(() -> base("a/b", setting, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("--hub", "expected hf, ms");
        assertThatThrownBy(() -> base("a/b", "", Map.of("ZHIYIN_HUB", setting)))
                .hasMessageContaining("ZHIYIN_HUB");
    }

    @Test
    void a_prefix_that_contradicts_the_option_is_refused() {
        assertThatThrownBy(() -> base("ms:a/b", "hf", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("ms", "--hub");
        assertThatThrownBy(() -> base("ms:a/b", "https://x.org", Map.of()))
                .hasMessageContaining("--hub ms:URL");
    }

    @Test
    void a_token_that_would_break_a_header_is_refused_without_being_shown() {
        assertThatThrownBy(() -> base("a/b", "", Map.of("HF_TOKEN", "secret\r\nX: y")))
                .hasMessageContaining("HF_TOKEN")
                .message()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "../evil.gguf, true",
        "a/../../b.gguf, true",
        "/etc/passwd, true",
        "\\evil, true",
        "..\\evil, true",
        "C:\\evil, true",
        "C:evil, true",
        "a/b..c.gguf, false",
        "a/b.gguf, false"
    })
    void names_that_point_out_of_the_folder_are_known(String path, boolean leaves) {
        assertThat(FilePaths.leavesFolder(path)).isEqualTo(leaves);
        assertThat(FilePaths.isPortable(path)).isEqualTo(!leaves);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a//b",
                "a/",
                ".hidden",
                "a\u0000b",
                "a\nb",
                "a:b",
                "x.partial",
                "a./b",
                "a ",
                "a?b"
            })
    void names_that_not_every_system_can_store_are_known(String path) {
        assertThat(FilePaths.isPortable(path)).isFalse();
        assertThat(FilePaths.isPortable("字".repeat(300))).isFalse();
    }

    @Test
    void a_pause_is_read_as_seconds_or_a_date() {
        assertThat(HubStatus.pause("7")).contains(Duration.ofSeconds(7));
        String date =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(100));
        assertThat(HubStatus.pause(date).orElseThrow())
                .isBetween(Duration.ofSeconds(90), Duration.ofSeconds(101));
        assertThat(HubStatus.pause("Wed, 21 Oct 2015 07:28:00 GMT")).contains(Duration.ZERO);
        assertThat(HubStatus.pause("soon")).isEmpty();
        assertThat(HubStatus.pause("-5")).isEmpty();
        assertThat(HubStatus.pause(null)).isEmpty();
    }
}
