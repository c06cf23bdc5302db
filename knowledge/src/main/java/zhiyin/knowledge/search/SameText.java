package zhiyin.knowledge.search;

import java.text.Normalizer;

/// When two passages say the same: their characters are, but for white space and forms of the same
/// character, such as full and half width. Copies of a file in another format often differ so. Passages
/// that differ in more stay apart, since that may be what is looked for: a number, a "not", an operator.
final class SameText {
    private SameText() {}

    /// Equal for passages that say the same.
    static String key(String body) {
        String folded = Normalizer.normalize(body, Normalizer.Form.NFKC);
        var key = new StringBuilder(folded.length());
        folded.codePoints().filter(c -> !Character.isWhitespace(c)).forEach(key::appendCodePoint);
        return key.toString();
    }
}
