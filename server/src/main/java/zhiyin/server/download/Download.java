package zhiyin.server.download;

import java.time.Instant;
import java.util.Optional;
import zhiyin.engine.pull.ModelName;
import zhiyin.server.download.Downloads.Problem;
import zhiyin.server.download.Downloads.State;

/// A model that was asked for, as it is noted on the disk.
///
/// @param name on the hub, with a prefix where a certain hub was asked for (`ms:Qwen/Qwen3-Embedding-0.6B`)
/// @param total bytes of its files; 0 where that is not known yet
/// @param present bytes of these that were here when this was noted
/// @param problem why it failed
record Download(
        long id,
        String name,
        State state,
        long total,
        long present,
        Optional<Problem> problem,
        Instant asked) {
    static Download asked(long id, ModelName name) {
        return new Download(
                id, name.toString(), State.WAITING, 0, 0, Optional.empty(), Instant.now());
    }

    ModelName model() {
        return ModelName.parse(name);
    }

    boolean isOf(ModelName other) {
        return model().local().equalsIgnoreCase(other.local());
    }

    /// Whether it is to be gone on with.
    boolean isWanted() {
        return state == State.WAITING || state == State.RUNNING;
    }

    Download as(State other) {
        return new Download(id, name, other, total, present, Optional.empty(), asked);
    }

    Download from(ModelName other) {
        return new Download(id, other.toString(), state, total, present, problem, asked);
    }

    Download failed(Problem why) {
        return new Download(id, name, State.FAILED, total, present, Optional.of(why), asked);
    }

    Download with(long totalBytes, long presentBytes) {
        return new Download(id, name, state, totalBytes, presentBytes, problem, asked);
    }
}
