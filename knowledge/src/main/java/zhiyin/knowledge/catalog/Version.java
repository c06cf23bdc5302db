package zhiyin.knowledge.catalog;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// What was uploaded under a document's path, and what became of it before it was divided.
///
/// @param job that asked for it; 0 where none did
/// @param sha256 of the original's bytes, in hexadecimal: names its file
/// @param modified when the file was changed last, as its owner says
/// @param duplicateOf the document with the same bytes
/// @param reading empty values before it is read
/// @param findings how many things were noticed; the report is [VersionTable#report]
public record Version(
        long id,
        long document,
        long collection,
        long job,
        String sha256,
        long bytes,
        Instant modified,
        Stage stage,
        Optional<DocumentFailure> failure,
        OptionalLong duplicateOf,
        Reading reading,
        int findings,
        Instant added) {
    public enum Stage {
        QUEUED,
        PARSED,
        FAILED,
        DUPLICATE,
        CANCELLED
    }

    /// A file to be added.
    ///
    /// @param owner against whose quota its tokens count; empty for nobody's
    public record Upload(long job, String sha256, long bytes, Instant modified, String owner) {
        public Upload(long job, String sha256, long bytes, Instant modified) {
            this(job, sha256, bytes, modified, "");
        }
    }

    /// What reading it brought.
    ///
    /// @param type format, such as `pdf`
    /// @param language ISO 639-1; empty where unknown
    /// @param units pages, slides, sheets, chapters or lines
    /// @param characters of its text
    /// @param parser names the kept [zhiyin.knowledge.document.Document] with the hash
    public record Reading(
            String type,
            String title,
            String language,
            int units,
            long characters,
            String parser) {}
}
