package zhiyin.knowledge.parse.pdf;

import java.util.List;

/// An element of a tagged file's structure tree, with what blocks need of its attributes.
///
/// @param level of a heading that says it, 1 to 6; else 0
/// @param columns a cell covers
/// @param rows a cell covers
/// @param alternative what stands for it where it cannot be seen; empty for none
/// @param actual what its drawing means as text; empty for none
record Tag(
        TagRole role,
        int level,
        int columns,
        int rows,
        String alternative,
        String actual,
        List<TagKid> kids)
        implements TagKid {
    boolean is(TagRole wanted) {
        return role == wanted;
    }

    /// Whether it can only be part of a block: without blocks of its own.
    boolean isInline() {
        return role.isInline() || (role == TagRole.GENERIC && hasOnlyInline(kids));
    }

    private static boolean hasOnlyInline(List<TagKid> kids) {
        for (TagKid kid : kids) {
            if (kid instanceof Tag tag && !tag.isInline()) {
                return false;
            }
        }
        return true;
    }
}
