package zhiyin.knowledge.catalog;

import java.time.Instant;

/// A document as searches find it: its current version's labels.
///
/// @param version the current one
/// @param type format, such as `pdf`
/// @param language ISO 639-1; empty where unknown
public record LiveDocument(
        long id,
        long version,
        String path,
        String type,
        String title,
        String language,
        Instant modified,
        Tags tags) {}
