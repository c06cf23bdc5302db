package zhiyin.knowledge.document;

import java.util.List;

/// What was noticed while a file was read, so that nothing is lost in silence.
///
/// @param units how many pages, slides, sheets, chapters or lines the source has; 0 where it has none
/// @param findings in the order of the source
public record Report(int units, List<Finding> findings) {
    public static final Report EMPTY = new Report(0, List.of());

    /// @param kind what it is
    /// @param unit the page, slide, sheet, chapter or line it is on; 0 for the whole document
    /// @param detail for people, in English: the thing, the value, what was done about it
    public record Finding(Kind kind, int unit, String detail) {}

    public enum Kind {
        /// A page that is only an image: nothing on it can be found, unless it is recognised (OCR).
        PAGE_WITHOUT_TEXT,
        /// A page was read by character recognition.
        PAGE_RECOGNISED,
        /// Characters that cannot be what the author wrote: fonts without a mapping, wrong encodings.
        MOJIBAKE,
        /// Radicals and presentation forms that stand for ordinary characters.
        CHARACTERS_REPLACED,
        /// A table whose structure is doubtful.
        SUSPICIOUS_TABLE,
        /// Something that was left out: an unreadable part, what lies beyond a limit.
        SKIPPED,
        /// Text that a reader of the page does not see.
        HIDDEN_TEXT,
        /// The text's encoding was guessed.
        ENCODING_GUESSED,
        /// The file's name says it is something else than it is.
        MISNAMED,
        /// The file is damaged, and what could be read was read.
        REPAIRED
    }

    public Report {
        findings = List.copyOf(findings);
    }
}
