package zhiyin.knowledge.document;

import java.util.List;

/// A piece of a document that is one thing: a heading, a paragraph, a table. Texts are plain, without
/// markup of their own; a line feed within a text is a line break of the source that matters.
public sealed interface Block {
    /// Where it stands in the source.
    Place place();

    /// Its words as plain text. A table's is made anew each time.
    String text();

    /// Whether [#text] is blank.
    default boolean isBlank() {
        return text().isBlank();
    }

    /// @param level 1 for the highest, 6 for the lowest
    record Heading(int level, String text, Place place) implements Block {
        public Heading {
            if (level < 1 || level > 6) {
                throw new IllegalArgumentException("level " + level + ", expected 1 to 6");
            }
        }
    }

    record Paragraph(String text, Place place) implements Block {}

    /// @param depth 1 for an item of an outermost list
    /// @param marker as the source numbers it, such as `3.` or `(a)`; `-` for a bullet of any shape
    record ListItem(int depth, String marker, String text, Place place) implements Block {
        /// What marks items without a number.
        public static final String BULLET = "-";
    }

    /// Program code, or any other text whose lines and spaces matter.
    ///
    /// @param language as in Markdown's fences, such as `java`; empty where unknown
    /// @param name what it defines, such as `Chunker.split`; empty where it is nothing's definition
    /// @param cuts where it may be cut if it is too large, in order of offset; empty where nothing is
    ///     known but its lines
    record Code(String language, String name, String text, List<Cut> cuts, Place place)
            implements Block {
        public Code {
            cuts = List.copyOf(cuts);
        }
    }

    record TableBlock(Table table, Place place) implements Block {
        @Override
        public String text() {
            return table.text();
        }

        @Override
        public boolean isBlank() {
            return table.isBlank();
        }
    }

    /// A paragraph of a quotation.
    ///
    /// @param depth 1 for a quotation, 2 for one within another
    record Quote(int depth, String text, Place place) implements Block {}

    /// A formula on lines of its own.
    ///
    /// @param text LaTeX without delimiters
    record Formula(String text, Place place) implements Block {}

    /// What is said of a figure: its caption, or the text that stands for the image.
    record Caption(String text, Place place) implements Block {}

    /// @param label as it stands in the text, such as `1` or `*`
    record Footnote(String label, String text, Place place) implements Block {}

    /// Text that belongs to the page and not to what it says: kept, shown on request, never embedded.
    record Furniture(Role role, String text, Place place) implements Block {
        public enum Role {
            HEADER,
            FOOTER,
            PAGE_NUMBER,
            /// Menus, breadcrumbs and other ways to elsewhere.
            NAVIGATION,
            /// Notes beside the text: reviewers' comments, a speaker's notes are not this but paragraphs.
            COMMENT,
            /// Not visible to a reader: white, tiny, off the page, or marked as hidden.
            HIDDEN
        }
    }
}
