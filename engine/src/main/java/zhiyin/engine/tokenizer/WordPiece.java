package zhiyin.engine.tokenizer;

/// Splits a word into the longest pieces the vocabulary has, from left to right; a word that cannot
/// be split to its end is one unknown token. One trie with two roots, one for the start of a word
/// and one for what follows (`##ing` is stored there as `ing`). Immutable and thread-safe.
///
/// Schuster and Nakajima, Japanese and Korean Voice Search, ICASSP 2012; the greedy form is BERT's.
final class WordPiece {
    /// What the file says of the model besides the vocabulary.
    record Options(int unknownToken, String continuingPrefix, int maxWordLength) {}

    private final Options options;
    private final Trie trie;
    private final int start;
    private final int continuation;

    WordPiece(Vocabulary vocabulary, Options options) {
        this.options = options;
        trie = new Trie(4 * vocabulary.size());
        start = trie.addRoot();
        continuation = trie.addRoot();
        for (int i = 0; i < vocabulary.size(); i++) {
            add(vocabulary.token(i), vocabulary.id(i));
        }
    }

    private void add(String token, int id) {
        String prefix = options.continuingPrefix();
        if (token.startsWith(prefix) && token.length() > prefix.length()) {
            trie.put(continuation, token, prefix.length(), id);
        }
        // Punctuation is always a word of its own: a longer token that starts with it never
        // matches.
        boolean reachable =
                !token.isEmpty()
                        && (token.length() == 1
                                || !HuggingFaceUnicode.isPunctuation(token.codePointAt(0))
                                || token.codePointCount(0, token.length()) == 1);
        if (reachable) {
            trie.put(start, token, 0, id);
        }
    }

    /// In code points; a longer word is one unknown token.
    int maxWordLength() {
        return options.maxWordLength();
    }

    int unknownToken() {
        return options.unknownToken();
    }

    /// The token of a word of one code point.
    int tokenOf(int codePoint) {
        int node = trie.child(start, codePoint);
        int token = node == Trie.NONE ? Trie.NONE : trie.value(node);
        return token == Trie.NONE ? options.unknownToken() : token;
    }

    /// Appends the tokens of `word[0..length)` to the list.
    void split(int[] word, int length, TokenList tokens) {
        int before = tokens.size();
        int root = start;
        for (int from = 0; from < length; ) {
            int node = root;
            int token = Trie.NONE;
            int to = from;
            for (int i = from; i < length; i++) {
                node = trie.child(node, word[i]);
                if (node == Trie.NONE) {
                    break;
                }
                int value = trie.value(node);
                if (value != Trie.NONE) {
                    token = value;
                    to = i + 1;
                }
            }
            if (token == Trie.NONE) {
                tokens.truncate(before);
                tokens.add(options.unknownToken());
                return;
            }
            tokens.add(token);
            from = to;
            root = continuation;
        }
    }
}
