package zhiyin.knowledge.embed.remote;

import java.time.Duration;
import java.util.Optional;
import zhiyin.engine.EngineException;

/// What became of one attempt to ask.
sealed interface Reply {
    /// An answer's body, not read yet.
    record Answered(byte[] body) implements Reply {}

    /// @param why ends a sentence that begins with who was asked
    /// @param again whether another attempt may go better
    /// @param retryAfter when, where the other side says so
    record Failed(
            EngineException.Code code, String why, boolean again, Optional<Duration> retryAfter)
            implements Reply {
        static Failed forGood(String why) {
            return new Failed(EngineException.Code.REMOTE_FAILED, why, false, Optional.empty());
        }
    }
}
