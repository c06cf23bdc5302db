package zhiyin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ServerOptionsTest {
    @Test
    void listensToThisMachineOnlyUnlessTold() {
        assertThat(ServerOptions.DEFAULTS)
                .isEqualTo(
                        new ServerOptions(
                                "127.0.0.1",
                                8000,
                                16_777_216,
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(30),
                                10_000,
                                Security.NONE,
                                Observation.NONE));
    }

    @Test
    void namesTheIllegalValueAndTheLegalOnes() {
        assertThatThrownBy(() -> ServerOptions.DEFAULTS.withAddress("localhost", 70_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port is 70000, expected 0 to 65535");
        assertThatThrownBy(() -> ServerOptions.DEFAULTS.withAddress(" ", 80))
                .hasMessageContaining("host is empty");
        assertThatThrownBy(() -> ServerOptions.DEFAULTS.withMaxBodyBytes(0))
                .hasMessage("maxBodyBytes is 0, expected 1 or more");
        assertThatThrownBy(() -> ServerOptions.DEFAULTS.withIdleTimeout(Duration.ZERO))
                .hasMessageContaining("idleTimeout is PT0S");
        assertThatThrownBy(() -> ServerOptions.DEFAULTS.withStopTimeout(Duration.ofDays(2)))
                .hasMessageContaining("stopTimeout is PT48H");
    }
}
