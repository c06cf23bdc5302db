package zhiyin.knowledge.catalog;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import zhiyin.knowledge.catalog.CatalogException.Code;

/// A document's tags: at most 64, each of 1 to 64 characters without a control character among them, with
/// no space at its ends; sorted.
public record Tags(SortedSet<String> all) {
    public static final Tags NONE = new Tags(new TreeSet<>());

    private static final int MAX_TAGS = 64;
    private static final int MAX_CHARACTERS = 64;

    /// @throws CatalogException INVALID
    public Tags {
        var tags = new TreeSet<String>();
        all.forEach(tag -> tags.add(checked(tag)));
        if (tags.size() > MAX_TAGS) {
            throw new CatalogException(
                    Code.INVALID, "%,d tags, expected at most %d".formatted(tags.size(), MAX_TAGS));
        }
        all = Collections.unmodifiableSortedSet(tags);
    }

    /// @throws CatalogException INVALID
    public static Tags of(Collection<String> tags) {
        return new Tags(new TreeSet<>(tags));
    }

    /// These and others.
    public Tags with(Collection<String> others) {
        var both = new TreeSet<>(all);
        both.addAll(others);
        return new Tags(both);
    }

    private static String checked(String tag) {
        String text = CollectionName.normalized(tag);
        boolean legal =
                !text.isEmpty()
                        && text.codePointCount(0, text.length()) <= MAX_CHARACTERS
                        && text.equals(text.strip())
                        && text.codePoints().noneMatch(Tags::isRefused);
        if (!legal) {
            throw new CatalogException(
                    Code.INVALID,
                    ("'%s' cannot be a tag; expected 1 to %d characters, none of them a control character,"
                                    + " no space at its ends")
                            .formatted(Shown.of(tag), MAX_CHARACTERS));
        }
        return text;
    }

    private static boolean isRefused(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
    }
}
