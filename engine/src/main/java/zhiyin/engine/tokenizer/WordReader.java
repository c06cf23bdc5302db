package zhiyin.engine.tokenizer;

import static zhiyin.engine.tokenizer.CharacterTable.PAGE_BITS;

import zhiyin.engine.tokenizer.AddedTokens.AddedToken;
import zhiyin.engine.tokenizer.CharacterTable.Page;

/// One pass over one text: collects folded characters into a word and has it split when it ends.
/// Lives for one call.
final class WordReader {
    private static final int REPLACEMENT = 0xFFFD;

    private final CharacterTable characters;
    private final AddedTokens added;
    private final WordPiece wordPiece;
    private final TokenList tokens;
    private final long limit;

    private final int[] word;

    /// The length of the word, also beyond what `word` holds: such a word is unknown anyway.
    private int length;

    /// Where in the word the present run of combining characters starts.
    private int runStart;

    /// Up to here the text belongs to an added token that did not fit.
    private int addedFrom;

    /// @param limit the size of `tokens` at which to stop; a word may overshoot it
    WordReader(
            CharacterTable characters,
            AddedTokens added,
            WordPiece wordPiece,
            TokenList tokens,
            long limit) {
        this.characters = characters;
        this.added = added;
        this.wordPiece = wordPiece;
        this.tokens = tokens;
        this.limit = limit;
        word = new int[wordPiece.maxWordLength()];
    }

    void read(String text) {
        int pageIndex = 0;
        Page page = characters.page(0);
        for (int i = 0; i < text.length() && tokens.size() < limit; ) {
            int codePoint = text.charAt(i);
            if (Character.isSurrogate((char) codePoint)) {
                codePoint = fullCodePoint(text, i);
            }
            if (codePoint >> PAGE_BITS != pageIndex) {
                pageIndex = codePoint >> PAGE_BITS;
                page = characters.page(codePoint);
            }
            int entry = page.entry(codePoint);
            if (CharacterTable.action(entry) == CharacterTable.WORD) {
                append(entry);
                i += Character.charCount(codePoint);
            } else if (CharacterTable.action(entry) == CharacterTable.ADDED) {
                i = readAddedToken(text, i, page, entry);
            } else {
                apply(entry, page);
                i += Character.charCount(codePoint);
            }
        }
        endWord();
    }

    private static int fullCodePoint(String text, int index) {
        int codePoint = text.codePointAt(index);
        return Character.isSupplementaryCodePoint(codePoint) ? codePoint : REPLACEMENT;
    }

    private void apply(int entry, Page page) {
        switch (CharacterTable.action(entry)) {
            case CharacterTable.WORD -> append(entry);
            case CharacterTable.SPACE -> endWord();
            case CharacterTable.SINGLE -> {
                endWord();
                tokens.add(CharacterTable.payload(entry));
            }
            case CharacterTable.BARRIER -> runStart = length;
            case CharacterTable.MARK -> insert(CharacterTable.payload(entry));
            case CharacterTable.EXPAND -> {
                int to = CharacterTable.extrasTo(entry);
                for (int i = CharacterTable.extrasFrom(entry); i < to; i++) {
                    insert(page.extra(i));
                }
            }
            default -> {} // DROP
        }
    }

    private void append(int folded) {
        if (length < word.length) {
            word[length] = folded;
        }
        length++;
        runStart = length;
    }

    /// Appends, and moves a combining character before those of a higher class in its run.
    private void insert(int folded) {
        int combiningClass = characters.combiningClass(folded);
        if (combiningClass == 0) {
            append(folded);
            return;
        }
        if (length < word.length) {
            int place = length;
            while (place > runStart
                    && characters.combiningClass(word[place - 1]) > combiningClass) {
                word[place] = word[place - 1];
                place--;
            }
            word[place] = folded;
        }
        length++;
    }

    private void endWord() {
        if (length > word.length) {
            tokens.add(wordPiece.unknownToken());
        } else if (length > 0) {
            wordPiece.split(word, length, tokens);
        }
        length = 0;
        runStart = 0;
    }

    /// Reads the added token at this place, or the character if there is none; gives the place after.
    private int readAddedToken(String text, int index, Page page, int entry) {
        int found = index < addedFrom ? Trie.NONE : added.longestAt(text, index);
        if (found != Trie.NONE) {
            AddedToken token = added.tokens().get(found);
            int after = index + token.content().length();
            if (AddedTokens.fits(token, text, index)) {
                endWord();
                tokens.add(token.id());
                return after;
            }
            addedFrom = after;
        }
        apply(page.extra(CharacterTable.extrasFrom(entry)), page);
        return index + Character.charCount(text.codePointAt(index));
    }
}
