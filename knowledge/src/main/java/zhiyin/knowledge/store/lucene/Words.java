package zhiyin.knowledge.store.lucene;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.RuleBasedBreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tartarus.snowball.ext.EnglishStemmer;
import zhiyin.knowledge.store.lucene.Word.Kind;

/// The words of a text, the same way for passages, queries and marks in results.
///
/// Words are found as Unicode's annex 29 says, Chinese, Japanese, Thai and the like by ICU's dictionaries.
/// Those dictionaries do not know every name and term, and divide a query otherwise than the text around
/// it; so ideographs, kana and Hangul give pairs of neighbours too, which need no dictionary. Code has its
/// own habits: see [Identifiers].
///
/// Words of plain Latin letters are reduced to their stems as English ones (Porter's second algorithm):
/// `installing` is found by `installation`. Other languages lose little by it, since query and text are
/// treated alike.
///
/// Everything is linear in the text.
final class Words {
    /// Of longer words the beginning is kept. Hashes and encoded keys are shorter.
    static final int MAX_WORD_CHARACTERS = 200;

    private static final BreakIterator PROTOTYPE = BreakIterator.getWordInstance(Locale.ROOT);

    private final String text;
    private final List<Word> words = new ArrayList<>();
    private final EnglishStemmer stemmer = new EnglishStemmer();

    private Words(String unified) {
        this.text = unified;
    }

    /// In the order of their starts within a kind.
    static List<Word> of(String text) {
        var words = new Words(Folding.unify(text));
        words.findWords();
        words.findPairs();
        Identifiers.compounds(words.text, words::add);
        return words.words;
    }

    private void findWords() {
        BreakIterator breaks = PROTOTYPE.clone();
        breaks.setText(text);
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            if (breaks.getRuleStatus() >= RuleBasedBreakIterator.WORD_NONE_LIMIT) {
                add(start, withoutPossessive(start, end), Kind.WORD);
                Identifiers.parts(text, start, end, this::add);
            }
            start = end;
        }
    }

    /// `Ada's` is found by `Ada`.
    private int withoutPossessive(int start, int end) {
        boolean possessive =
                end - start > 2
                        && (text.charAt(end - 1) == 's' || text.charAt(end - 1) == 'S')
                        && (text.charAt(end - 2) == '\'' || text.charAt(end - 2) == '’');
        return possessive ? end - 2 : end;
    }

    private void findPairs() {
        int runStart = -1;
        int previous = -1;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            if (isPaired(c)) {
                add(i, next, Kind.SINGLE);
                if (previous >= 0) {
                    add(previous, next, Kind.PAIR);
                }
                runStart = runStart < 0 ? i : runStart;
                previous = i;
            } else {
                addLone(runStart, previous, i);
                runStart = -1;
                previous = -1;
            }
            i = next;
        }
        addLone(runStart, previous, text.length());
    }

    private void addLone(int runStart, int previous, int end) {
        if (runStart >= 0 && runStart == previous) {
            add(runStart, end, Kind.PAIR);
        }
    }

    private static boolean isPaired(int c) {
        return c >= 0x1100
                && switch (Character.UnicodeScript.of(c)) {
                    case HAN, HIRAGANA, KATAKANA, HANGUL -> true;
                    default -> c == 'ー';
                };
    }

    private void add(int start, int end, Kind kind) {
        int cut = Math.min(end, start + MAX_WORD_CHARACTERS);
        String term = Folding.fold(text.substring(start, cut));
        if (!term.isEmpty()) {
            words.add(new Word(stem(term), start, end, kind));
        }
    }

    private String stem(String term) {
        if (!term.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
            return term;
        }
        stemmer.setCurrent(term);
        stemmer.stem();
        return stemmer.getCurrent();
    }
}
