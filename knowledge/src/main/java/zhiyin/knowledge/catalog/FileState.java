package zhiyin.knowledge.catalog;

import java.time.Instant;

/// What of a document is compared with a file: that of its newest version.
public record FileState(long document, String path, String sha256, long bytes, Instant modified) {}
