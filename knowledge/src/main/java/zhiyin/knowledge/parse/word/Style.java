package zhiyin.knowledge.parse.word;

import static zhiyin.knowledge.parse.word.ParagraphProperties.UNSET;

/// A paragraph or character style with what it inherits.
///
/// @param role what its name says that its paragraphs are
/// @param outline level from 0; [ParagraphProperties#BODY] or [ParagraphProperties#UNSET] for no heading
/// @param list number of its list; 0 or [ParagraphProperties#UNSET] for none
/// @param listLevel [ParagraphProperties#UNSET] where the list knows its level by the style
/// @param listStyle the style of the chain that names the list
/// @param shaded whether there is a colour behind its paragraphs
/// @param format of its characters
record Style(
        Role role,
        int outline,
        int list,
        int listLevel,
        String listStyle,
        boolean shaded,
        Format format) {
    enum Role {
        PLAIN,
        TITLE,
        HEADING,
        CODE,
        INLINE_CODE,
        QUOTE,
        CAPTION,
        CONTENTS
    }

    static final Style PLAIN = new Style(Role.PLAIN, UNSET, UNSET, UNSET, "", false, Format.NONE);
}
