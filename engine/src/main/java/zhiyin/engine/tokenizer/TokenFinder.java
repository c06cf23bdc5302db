package zhiyin.engine.tokenizer;

import zhiyin.engine.tokenizer.AddedTokens.AddedToken;

/// Takes added tokens out of a stretch of text: at each place the longest, with the white space around
/// it that it takes in. What is between them goes on, each part for itself. Holds back no more than may
/// belong to a token. Lives for one text.
final class TokenFinder implements CharacterSink {
    private static final int NOTHING = -1;

    private final AddedTokens added;
    private final CharacterSink next;
    private final TokenSink found;
    private final boolean holdsWhite;
    private final HeldCharacters held = new HeldCharacters();

    /// How many of the held are white space in front of what is being looked at.
    private int white;

    /// So many from there belong to a token that did not fit.
    private int blocked;

    /// The character before those held, if there is one.
    private int before = NOTHING;

    /// Whether the white space behind a token is being taken in.
    private boolean skipping;

    TokenFinder(AddedTokens added, CharacterSink next, TokenSink found) {
        this.added = added;
        this.next = next;
        this.found = found;
        holdsWhite = added.tokens().stream().anyMatch(AddedToken::lstrip);
    }

    @Override
    public void take(int codePoint, int start, int stop) {
        if (held.size() == 0
                && !skipping
                && blocked == 0
                && !added.startWith(codePoint)
                && !(holdsWhite && HuggingFaceUnicode.isWhitespace(codePoint))) {
            next.take(codePoint, start, stop);
            before = codePoint;
            return;
        }
        held.add(codePoint, start, stop);
        look(false);
    }

    @Override
    public void end() {
        look(true);
        pass(white);
        next.end();
        before = NOTHING;
        skipping = false;
    }

    /// Decides about the held characters, as far as that is possible.
    ///
    /// @param last whether no more come
    private void look(boolean last) {
        boolean decided = true;
        while (decided && white < held.size()) {
            int first = held.codePoint(white);
            if (blocked > 0 || !added.startWith(first)) {
                blocked = Math.max(0, blocked - 1);
                passOrHold(first);
            } else {
                decided = lookForToken(first, last);
            }
        }
    }

    private void passOrHold(int codePoint) {
        boolean isWhite = HuggingFaceUnicode.isWhitespace(codePoint);
        if (skipping && isWhite) {
            before = codePoint;
            held.drop(1);
            return;
        }
        skipping = false;
        white++;
        if (!(holdsWhite && isWhite)) {
            pass(white);
        }
    }

    /// Whether it can be told already if a token begins behind the white space.
    private boolean lookForToken(int first, boolean last) {
        int place = AddedTokens.ROOT;
        int longest = Trie.NONE;
        int length = 0;
        int at = white;
        for (; at < held.size(); at++) {
            place = added.step(place, held.codePoint(at));
            if (place == Trie.NONE) {
                break;
            }
            if (added.endingAt(place) != Trie.NONE) {
                longest = added.endingAt(place);
                length = at + 1 - white;
            }
        }
        if (!last && at == held.size()) {
            return false;
        }
        if (longest == Trie.NONE) {
            passOrHold(first);
            return true;
        }
        AddedToken token = added.tokens().get(longest);
        if (token.singleWord() && !last && white + length == held.size()) {
            return false;
        }
        if (token.singleWord() && !standsAlone(length)) {
            blocked = length;
        } else {
            emit(token, length);
        }
        return true;
    }

    private boolean standsAlone(int length) {
        int left = white > 0 ? held.codePoint(white - 1) : before;
        int right = white + length;
        return (left == NOTHING || !AddedTokens.isWordCharacter(left))
                && (right >= held.size() || !AddedTokens.isWordCharacter(held.codePoint(right)));
    }

    private void emit(AddedToken token, int length) {
        if (token.lstrip()) {
            held.drop(white);
            white = 0;
        } else {
            pass(white);
        }
        next.end();
        found.take(token.id(), held.start(0), held.stop(length - 1));
        before = held.codePoint(length - 1);
        held.drop(length);
        skipping = token.rstrip();
    }

    private void pass(int count) {
        if (count > 0) {
            before = held.codePoint(count - 1);
            held.release(count, next);
            white = 0;
        }
    }
}
