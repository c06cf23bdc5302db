package zhiyin.knowledge.parse.pdf;

/// What an element of a structure tree holds: elements and pieces of pages' content.
sealed interface TagKid permits Tag, TagKid.Mark {
    /// A piece of a page's content.
    ///
    /// @param page 1 for the first
    /// @param id its MCID on that page
    record Mark(int page, int id) implements TagKid {}
}
