package zhiyin.knowledge.parse.pdf;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an element of a structure tree is, after the standard structure types of ISO 32000-1, 14.8.4 and
/// ISO 32000-2, 14.8.4, as far as blocks differ by it.
enum TagRole {
    /// A document, part, section, division: holds blocks.
    GROUP,
    /// Says nothing of itself: a group among blocks, a stretch of text within one.
    GENERIC,
    HEADING,
    PARAGRAPH,
    LIST,
    ITEM,
    LABEL,
    BODY,
    TABLE,
    HEAD_ROWS,
    ROWS,
    ROW,
    HEAD_CELL,
    CELL,
    CODE,
    QUOTATION,
    FIGURE,
    CAPTION,
    NOTE,
    FORMULA,
    CONTENTS_ENTRY,
    /// A stretch of text within a block.
    INLINE,
    /// Belongs to the page, not to what it says.
    ARTIFACT;

    private static final Map<String, TagRole> STANDARD =
            Map.ofEntries(
                    Map.entry("Document", GROUP),
                    Map.entry("DocumentFragment", GROUP),
                    Map.entry("Part", GROUP),
                    Map.entry("Art", GROUP),
                    Map.entry("Sect", GROUP),
                    Map.entry("Div", GROUP),
                    Map.entry("Aside", GROUP),
                    Map.entry("TOC", GROUP),
                    Map.entry("Index", GROUP),
                    Map.entry("Form", GROUP),
                    Map.entry("NonStruct", GENERIC),
                    Map.entry("Private", GENERIC),
                    Map.entry("Title", HEADING),
                    Map.entry("H", HEADING),
                    Map.entry("P", PARAGRAPH),
                    Map.entry("L", LIST),
                    Map.entry("LI", ITEM),
                    Map.entry("Lbl", LABEL),
                    Map.entry("LBody", BODY),
                    Map.entry("Table", TABLE),
                    Map.entry("THead", HEAD_ROWS),
                    Map.entry("TBody", ROWS),
                    Map.entry("TFoot", ROWS),
                    Map.entry("TR", ROW),
                    Map.entry("TH", HEAD_CELL),
                    Map.entry("TD", CELL),
                    Map.entry("Code", CODE),
                    Map.entry("BlockQuote", QUOTATION),
                    Map.entry("Figure", FIGURE),
                    Map.entry("Caption", CAPTION),
                    Map.entry("Note", NOTE),
                    Map.entry("FENote", NOTE),
                    Map.entry("Formula", FORMULA),
                    Map.entry("TOCI", CONTENTS_ENTRY),
                    Map.entry("Span", INLINE),
                    Map.entry("Link", INLINE),
                    Map.entry("Annot", INLINE),
                    Map.entry("Em", INLINE),
                    Map.entry("Strong", INLINE),
                    Map.entry("Sub", INLINE),
                    Map.entry("Quote", INLINE),
                    Map.entry("Reference", INLINE),
                    Map.entry("BibEntry", PARAGRAPH),
                    Map.entry("Ruby", INLINE),
                    Map.entry("RB", INLINE),
                    Map.entry("RT", INLINE),
                    Map.entry("RP", INLINE),
                    Map.entry("Warichu", INLINE),
                    Map.entry("WT", INLINE),
                    Map.entry("WP", INLINE),
                    Map.entry("Artifact", ARTIFACT));

    /// Standard headings, and what writers call their own when they forget to map it.
    private static final Pattern LEVEL = Pattern.compile("(?:H|[Hh]eading[ _]?|标题 ?)([1-9])");

    private static final int LOWEST_LEVEL = 6;

    static boolean isStandard(String type) {
        return STANDARD.containsKey(type) || (type.startsWith("H") && level(type) > 0);
    }

    /// @return [#GENERIC] for a type that is not known
    static TagRole of(String type) {
        return level(type) > 0 ? HEADING : STANDARD.getOrDefault(type, GENERIC);
    }

    /// @return 1 to 6 for a heading that says its level; 1 for a title; 0 for all else
    static int level(String type) {
        Matcher matcher = LEVEL.matcher(type);
        if (matcher.matches()) {
            return Math.min(Integer.parseInt(matcher.group(1)), LOWEST_LEVEL);
        }
        return type.equals("Title") ? 1 : 0;
    }

    boolean isInline() {
        return this == INLINE || this == LABEL;
    }
}
