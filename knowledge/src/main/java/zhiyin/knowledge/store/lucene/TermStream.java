package zhiyin.knowledge.store.lucene;

import java.util.Iterator;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import zhiyin.knowledge.store.lucene.Word.Kind;

/// Words as Lucene takes them. Parts of identifiers and single characters stand in the place of the whole,
/// so that they do not count in a passage's length.
final class TermStream extends TokenStream {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final PositionIncrementAttribute step = addAttribute(PositionIncrementAttribute.class);
    private final List<Word> words;
    private Iterator<Word> next;
    private boolean first = true;

    TermStream(List<Word> words) {
        this.words = words;
        this.next = words.iterator();
    }

    @Override
    public void reset() {
        next = words.iterator();
        first = true;
    }

    @Override
    public boolean incrementToken() {
        if (!next.hasNext()) {
            return false;
        }
        clearAttributes();
        Word word = next.next();
        term.append(word.term());
        step.setPositionIncrement(first || counts(word.kind()) ? 1 : 0);
        first = false;
        return true;
    }

    private static boolean counts(Kind kind) {
        return kind == Kind.WORD || kind == Kind.PAIR;
    }
}
