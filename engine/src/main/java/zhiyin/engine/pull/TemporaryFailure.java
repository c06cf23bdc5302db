package zhiyin.engine.pull;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// A request failed in a way that a later one may not.
final class TemporaryFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Duration> pause;

    TemporaryFailure(String message) {
        this(message, Optional.empty());
    }

    /// @param pause what the server asks to wait
    TemporaryFailure(String message, Optional<Duration> pause) {
        super(message);
        this.pause = pause;
    }

    Optional<Duration> pause() {
        return pause;
    }
}
