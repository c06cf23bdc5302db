package zhiyin.engine.tokenizer;

/// What BERT does to text before splitting it, one character at a time: Hugging Face's
/// `BertNormalizer` with its four switches.
///
/// @param cleanText drop control characters, make every white space a space
/// @param isolateHan make every Chinese character a word of its own
/// @param stripAccents decompose canonically and drop nonspacing marks
/// @param lowercase lower case, character by character
record BertNormalizer(
        boolean cleanText, boolean isolateHan, boolean stripAccents, boolean lowercase) {

    /// Whether nothing remains of the character, and its neighbours close up.
    boolean drops(int codePoint) {
        return cleanText && HuggingFaceUnicode.isControl(codePoint);
    }

    /// Whether the character is a word of its own, whatever surrounds it.
    boolean isolates(int codePoint) {
        return isolateHan && HuggingFaceUnicode.isHan(codePoint);
    }

    /// The code points that remain of one, in canonical order; often itself, none for a mark.
    int[] fold(int codePoint) {
        if (!stripAccents) {
            return lowercase ? HuggingFaceUnicode.lowerCase(codePoint) : new int[] {codePoint};
        }
        return HuggingFaceUnicode.decompose(codePoint)
                .codePoints()
                .filter(c -> !HuggingFaceUnicode.isNonspacingMark(c))
                .map(c -> lowercase ? Character.toLowerCase(c) : c)
                .toArray();
    }

    /// The combining class by which a kept character moves among its neighbours, 0 for most.
    int combiningClass(int kept) {
        return stripAccents ? HuggingFaceUnicode.combiningClassOfKept(kept) : 0;
    }
}
