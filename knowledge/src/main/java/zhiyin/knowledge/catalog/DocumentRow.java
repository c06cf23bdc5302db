package zhiyin.knowledge.catalog;

import java.time.Instant;
import java.util.OptionalLong;

/// A document as the catalog keeps it.
///
/// @param path within the collection
/// @param current the version that is searched; empty before the first is ready
/// @param newest the version that was uploaded last; empty only within the transaction that adds the
///     document
public record DocumentRow(
        long id,
        long collection,
        String path,
        Tags tags,
        OptionalLong current,
        OptionalLong newest,
        Instant added) {}
