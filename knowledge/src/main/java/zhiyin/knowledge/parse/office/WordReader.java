package zhiyin.knowledge.parse.office;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.apache.poi.hwpf.HWPFDocument;
import org.apache.poi.hwpf.usermodel.HeaderStories;
import org.apache.poi.hwpf.usermodel.Notes;
import org.apache.poi.hwpf.usermodel.Range;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Furniture.Role;
import zhiyin.knowledge.document.Place;

/// Reads the stories of a Word document: headers, the main text, text boxes, notes, comments, footers.
final class WordReader {
    private static final Pattern PAGE_NUMBER =
            Pattern.compile(
                    "(?i)[\\s\\-–—/|]*(?:page|seite|第)?\\s*\\d*\\s*(?:(?:of|von|/|页|頁|共)[\\s\\d共页頁]*)?[\\s\\-–—/|]*");

    private final HWPFDocument word;
    private final OfficeBlocks out;
    private final WordStyles styles;
    private final boolean deletions;

    WordReader(HWPFDocument word, OfficeBlocks out) {
        this.word = word;
        this.out = out;
        this.styles = new WordStyles(word.getStyleSheet());
        this.deletions = out.context().options().trackedDeletions();
    }

    void read() {
        out.reading(0, "the headers", () -> headers(new HeaderStories(word)));
        story(word.getRange(), new NoteLabels(word.getFootnotes(), word.getEndnotes()));
        out.reading(0, "text boxes", () -> story(word.getMainTextboxRange(), NoteLabels.NONE));
        out.reading(0, "footnotes", this::footnotes);
        out.reading(0, "endnotes", this::endnotes);
        out.reading(0, "comments", this::comments);
        out.reading(0, "the footers", () -> footers(new HeaderStories(word)));
        CompoundFile.noteObjects(word.getDirectory(), out);
    }

    private void headers(HeaderStories stories) {
        furniture(
                Role.HEADER,
                stories.getFirstHeaderSubrange(),
                stories.getOddHeaderSubrange(),
                stories.getEvenHeaderSubrange());
    }

    private void footers(HeaderStories stories) {
        furniture(
                Role.FOOTER,
                stories.getFirstFooterSubrange(),
                stories.getOddFooterSubrange(),
                stories.getEvenFooterSubrange());
    }

    private void footnotes() {
        notes(word.getFootnotes(), word.getFootnoteRange(), NoteLabels::ofFootnote);
    }

    private void endnotes() {
        notes(word.getEndnotes(), word.getEndnoteRange(), NoteLabels::ofEndnote);
    }

    private void story(Range range, NoteLabels labels) {
        new WordStory(styles, text(labels), out).read(range);
    }

    private WordText text(NoteLabels labels) {
        return new WordText(labels, word.getPicturesTable(), deletions);
    }

    /// Even, odd and first pages often have the same.
    private void furniture(Role role, @Nullable Range... ranges) {
        Set<String> lines = new LinkedHashSet<>();
        for (Range range : ranges) {
            if (range != null) {
                lines.add(plain(range));
            }
        }
        for (String line : lines) {
            boolean number = PAGE_NUMBER.matcher(line).matches();
            out.add(new Furniture(number ? Role.PAGE_NUMBER : role, line, Place.UNKNOWN));
        }
    }

    private void comments() {
        Range range = word.getCommentsRange();
        for (int i = 0; i < range.numParagraphs(); i++) {
            String said = plain(range.getParagraph(i));
            out.add(new Furniture(Role.COMMENT, said, Place.UNKNOWN));
        }
    }

    private void notes(Notes notes, Range story, IntFunction<String> label) {
        for (int i = 0; i < notes.getNotesCount(); i++) {
            int start = story.getStartOffset() + notes.getNoteTextStartOffset(i);
            int end = story.getStartOffset() + notes.getNoteTextEndOffset(i);
            if (start >= story.getStartOffset() && start < end && end <= story.getEndOffset()) {
                String said = plain(new Range(start, end, word));
                out.add(new Block.Footnote(label.apply(i), said, Place.UNKNOWN));
            }
        }
    }

    /// The range's paragraphs, a line each.
    private String plain(Range range) {
        var said = new StringBuilder();
        WordText reader = text(NoteLabels.NONE);
        for (int i = 0; i < range.numParagraphs(); i++) {
            String line = reader.read(range.getParagraph(i)).text().strip();
            said.append(said.isEmpty() || line.isEmpty() ? "" : "\n").append(line);
        }
        return said.toString();
    }
}
