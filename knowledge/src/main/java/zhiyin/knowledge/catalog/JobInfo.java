package zhiyin.knowledge.catalog;

import java.time.Instant;
import java.util.Optional;

/// Work that a person asked for: a set of documents to be read and embedded.
///
/// @param title for people, such as `manual.pdf` or `128 files of docs/`
public record JobInfo(
        long id,
        String collection,
        Kind kind,
        State state,
        String title,
        JobProgress progress,
        Instant created,
        Optional<Instant> finished) {
    public enum Kind {
        ADD,
        SYNC,
        REINDEX,
        IMPORT
    }

    public enum State {
        /// Documents may still be added to it.
        OPEN,
        /// All its documents are known.
        RUNNING,
        PAUSED,
        /// Every document came to an end, some perhaps as failed.
        DONE,
        CANCELLED
    }
}
