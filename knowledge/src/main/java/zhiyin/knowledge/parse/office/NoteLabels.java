package zhiyin.knowledge.parse.office;

import java.util.Locale;
import org.apache.poi.hwpf.usermodel.Notes;
import org.jspecify.annotations.Nullable;

/// How notes are called: footnotes by numbers, endnotes by small Roman ones, as Word shows them. Word
/// numbers them by their places; in the text a reference becomes `[^1]`.
final class NoteLabels {
    /// For stories without notes, and the notes' own, which begin with the mark of the reference.
    static final NoteLabels NONE = new NoteLabels(null, null);

    private static final int ROMAN = 2;

    private final @Nullable Notes footnotes;
    private final @Nullable Notes endnotes;

    NoteLabels(@Nullable Notes footnotes, @Nullable Notes endnotes) {
        this.footnotes = footnotes;
        this.endnotes = endnotes;
    }

    /// What stands for the reference at this place of the main story; empty where there is none.
    String reference(int position) {
        int footnote = footnotes == null ? -1 : footnotes.getNoteIndexByAnchorPosition(position);
        if (footnote >= 0) {
            return "[^" + ofFootnote(footnote) + "]";
        }
        int endnote = endnotes == null ? -1 : endnotes.getNoteIndexByAnchorPosition(position);
        return endnote >= 0 ? "[^" + ofEndnote(endnote) + "]" : "";
    }

    static String ofFootnote(int index) {
        return Integer.toString(index + 1);
    }

    static String ofEndnote(int index) {
        return WordNumbers.text(index + 1, ROMAN).toLowerCase(Locale.ROOT);
    }
}
