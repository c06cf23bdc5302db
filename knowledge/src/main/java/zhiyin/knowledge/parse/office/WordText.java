package zhiyin.knowledge.parse.office;

import java.util.ArrayList;
import java.util.List;
import org.apache.poi.hwpf.model.Ffn;
import org.apache.poi.hwpf.model.PicturesTable;
import org.apache.poi.hwpf.usermodel.CharacterRun;
import org.apache.poi.hwpf.usermodel.Range;
import org.apache.poi.util.StringUtil;
import org.jspecify.annotations.Nullable;

/// Reads the runs of one story's paragraphs, in order: a field may begin in one and end in another.
final class WordText {
    private final WordCharacters characters = new WordCharacters();
    private final NoteLabels notes;
    private final PicturesTable pictures;
    private final boolean deletions;

    /// A paragraph's or a cell's text.
    ///
    /// @param hidden what of it is not shown
    /// @param captions what stands for its pictures
    /// @param monospaced whether all of it is in a font for code
    /// @param bold whether all of it is
    record Line(
            String text, String hidden, List<String> captions, boolean monospaced, boolean bold) {}

    /// @param deletions whether text deleted under "track changes" is kept
    WordText(NoteLabels notes, PicturesTable pictures, boolean deletions) {
        this.notes = notes;
        this.pictures = pictures;
        this.deletions = deletions;
    }

    Line read(Range range) {
        var reading = new Reading();
        for (int i = 0; i < range.numCharacterRuns(); i++) {
            reading.run(runAt(range, i));
        }
        return reading.line();
    }

    /// POI counts the run after the range's end where that is the end of a story, too, and refuses it.
    private static @Nullable CharacterRun runAt(Range range, int index) {
        try {
            return range.getCharacterRun(index);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private final class Reading {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder hidden = new StringBuilder();
        private final List<String> captions = new ArrayList<>();
        private boolean proportional;
        private boolean light;
        private boolean said;

        void run(@Nullable CharacterRun run) {
            if (run == null || (run.isMarkedDeleted() && !deletions)) {
                return;
            }
            if (run.isSymbol()) {
                symbol(run);
                return;
            }
            String story = run.text();
            StringBuilder out = run.isVanished() ? hidden : text;
            int before = out.length();
            for (int i = 0; i < story.length(); i++) {
                character(story.charAt(i), run, i, out);
            }
            if (out.length() > before && !out.substring(before).isBlank()) {
                looks(run);
            }
        }

        private void character(char c, CharacterRun run, int at, StringBuilder out) {
            if (c == WordCharacters.NOTE && !characters.inCode()) {
                out.append(notes.reference(run.getStartOffset() + at));
            } else if (c == WordCharacters.PICTURE && !characters.inCode()) {
                picture(run);
            } else {
                characters.accept(c, out);
            }
        }

        private void looks(CharacterRun run) {
            proportional |= !Monospaced.is(run.getFontName());
            light |= !run.isBold();
            said = true;
        }

        /// Characters of the font Symbol have places of their own, which are not Unicode's.
        private void symbol(CharacterRun run) {
            Ffn font = run.getSymbolFont();
            boolean greek = font != null && "Symbol".equals(font.getMainFontName());
            String symbol = String.valueOf(run.getSymbolCharacter());
            String known = greek ? StringUtil.mapMsCodepointString(symbol) : symbol;
            boolean unknown = known.charAt(0) >= 0xE000 && known.charAt(0) <= 0xF8FF;
            text.append(unknown ? "" : known);
        }

        private void picture(CharacterRun run) {
            if (pictures.hasPicture(run)) {
                String said = pictures.extractPicture(run, false).getDescription();
                captions.add(said == null ? "" : said);
            }
        }

        Line line() {
            return new Line(
                    text.toString(),
                    hidden.toString(),
                    captions.stream().map(AltText::said).filter(said -> !said.isEmpty()).toList(),
                    said && !proportional,
                    said && !light);
        }
    }
}
