package zhiyin.knowledge.catalog;

import java.time.Instant;
import java.util.OptionalLong;

/// A collection as the catalog keeps it.
///
/// @param live index that searches use; empty before the first document
public record CollectionRow(
        long id, String name, CollectionSettings settings, OptionalLong live, Instant created) {}
