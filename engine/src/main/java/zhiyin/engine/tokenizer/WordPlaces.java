package zhiyin.engine.tokenizer;

import java.util.Arrays;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;
import zhiyin.engine.tokenizer.CharacterTable.Page;

/// Where the letters of a text's words come from: the same walk as [WordReader]'s, which keeps places
/// in place of splitting. A letter is a code point that remains after folding; an added token counts
/// as a word of one letter. Apart from the reader because few ask for places, and all for tokens.
final class WordPlaces {
    private int[] starts;
    private int[] stops;

    /// The number of the word that each letter is of.
    private int[] words;

    private int size;
    private int word;

    private WordPlaces(int capacity) {
        starts = new int[capacity];
        stops = new int[capacity];
        words = new int[capacity];
    }

    static WordPlaces of(String text, CharacterTable characters, AddedTokens added) {
        WordPlaces places = new WordPlaces(text.length() + 16);
        int addedFrom = 0;
        for (int i = 0; i < text.length(); ) {
            int stop = i + Character.charCount(text.codePointAt(i));
            int codePoint = codePointAt(text, i);
            Page page = characters.page(codePoint);
            int entry = page.entry(codePoint);
            if (CharacterTable.action(entry) == CharacterTable.ADDED) {
                int found = i < addedFrom ? Trie.NONE : added.longestAt(text, i);
                AddedToken token = found == Trie.NONE ? null : added.tokens().get(found);
                int end = token == null ? stop : i + token.content().length();
                if (token != null && AddedTokens.fits(token, text, i)) {
                    places.single(i, end);
                    i = end;
                    continue;
                }
                addedFrom = Math.max(addedFrom, end);
                entry = page.extra(CharacterTable.extrasFrom(entry));
            }
            places.add(entry, i, stop);
            i = stop;
        }
        return places;
    }

    private static int codePointAt(String text, int index) {
        int codePoint = text.codePointAt(index);
        boolean lone = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return lone ? 0xFFFD : codePoint;
    }

    private void add(int entry, int start, int stop) {
        switch (CharacterTable.action(entry)) {
            case CharacterTable.WORD, CharacterTable.MARK -> letter(start, stop);
            case CharacterTable.SINGLE -> single(start, stop);
            case CharacterTable.SPACE -> word++;
            case CharacterTable.EXPAND -> {
                int letters = CharacterTable.extrasTo(entry) - CharacterTable.extrasFrom(entry);
                for (int i = 0; i < letters; i++) {
                    letter(start, stop);
                }
            }
            default -> {} // DROP, BARRIER
        }
    }

    private void single(int start, int stop) {
        word++;
        letter(start, stop);
        word++;
    }

    private void letter(int start, int stop) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            stops = Arrays.copyOf(stops, 2 * size);
            words = Arrays.copyOf(words, 2 * size);
        }
        starts[size] = start;
        stops[size] = stop;
        words[size++] = word;
    }

    int size() {
        return size;
    }

    int start(int letter) {
        return starts[letter];
    }

    int stop(int letter) {
        return stops[letter];
    }

    /// Behind the last letter of this one's word.
    int wordEnd(int letter) {
        int end = letter;
        while (end < size && words[end] == words[letter]) {
            end++;
        }
        return end;
    }
}
