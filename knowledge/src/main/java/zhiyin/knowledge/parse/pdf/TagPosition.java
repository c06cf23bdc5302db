package zhiyin.knowledge.parse.pdf;

import org.jspecify.annotations.Nullable;

/// Where in a structure tree the walk is.
///
/// @param sections around
/// @param lists around
/// @param quotes around
/// @param item whose text is still to come; null for none
/// @param navigation whether this is part of a table of contents
record TagPosition(
        int sections, int lists, int quotes, @Nullable OpenItem item, boolean navigation) {
    static final TagPosition TOP = new TagPosition(0, 0, 0, null, false);

    /// An item of a list: only its first text is the item, the rest are paragraphs after it.
    static final class OpenItem {
        private final String marker;
        private boolean begun;

        private OpenItem(String marker) {
            this.marker = marker;
        }

        String marker() {
            return marker;
        }

        /// Whether nothing of it has come before.
        boolean begin() {
            boolean first = !begun;
            begun = true;
            return first;
        }
    }

    TagPosition inSection() {
        return new TagPosition(sections + 1, lists, quotes, item, navigation);
    }

    TagPosition inList() {
        return new TagPosition(sections, lists + 1, quotes, null, navigation);
    }

    TagPosition inItem(String marker) {
        return new TagPosition(sections, lists, quotes, new OpenItem(marker), navigation);
    }

    TagPosition inQuote() {
        return new TagPosition(sections, lists, quotes + 1, item, navigation);
    }

    TagPosition inContents() {
        return new TagPosition(sections, lists, quotes, null, true);
    }
}
