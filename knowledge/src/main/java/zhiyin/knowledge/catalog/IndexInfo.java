package zhiyin.knowledge.catalog;

import java.time.Instant;

/// An index of a collection.
///
/// @param documents how many are to be in it
/// @param ready how many are in it completely
/// @param chunks passages in it or to be in it, of those documents that were divided
public record IndexInfo(
        long id,
        IndexSettings settings,
        State state,
        long documents,
        long ready,
        long chunks,
        Instant created) {
    public enum State {
        /// Being filled beside the live one.
        BUILDING,
        /// What searches use.
        LIVE,
        /// Was live before; kept so that one can go back.
        RETIRED,
        /// Being deleted; told of nowhere.
        DISCARDED
    }
}
