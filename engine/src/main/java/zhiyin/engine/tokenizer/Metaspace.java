package zhiyin.engine.tokenizer;

/// How text without added tokens is split into words, each of which begins with a mark for the space
/// before it: Hugging Face's `Metaspace`, with `WhitespaceSplit` before it or without.
///
/// @param mark `▁` in all published files
/// @param prepend where a mark is put that no space stands for
/// @param splitsWhite any white space ends a word, and is dropped
/// @param splits each mark begins a word; otherwise words go on over them
record Metaspace(int mark, Prepend prepend, boolean splitsWhite, boolean splits) {
    /// Before what a mark is put: every stretch between white space or added tokens that does not
    /// begin with one, the one at the beginning of the text, or none.
    enum Prepend {
        ALWAYS,
        FIRST,
        NEVER
    }

    /// What divides into words on the way to the tokens. Lives for one text.
    CharacterSink before(CharacterSink words) {
        return new Splitter(words);
    }

    private final class Splitter implements CharacterSink {
        private final CharacterSink words;
        private boolean begun;

        /// Whether nothing of the text came before.
        private boolean first = true;

        Splitter(CharacterSink words) {
            this.words = words;
        }

        @Override
        public void take(int codePoint, int start, int stop) {
            if (splitsWhite && HuggingFaceUnicode.isWhitespace(codePoint)) {
                end();
                return;
            }
            int shown = codePoint == ' ' ? mark : codePoint;
            if (!begun && shown != mark && prepends(start)) {
                words.take(mark, start, start);
            }
            begun = true;
            if (splits && shown == mark) {
                words.end();
            }
            words.take(shown, start, stop);
        }

        private boolean prepends(int start) {
            return prepend == Prepend.ALWAYS || (prepend == Prepend.FIRST && (first || start == 0));
        }

        @Override
        public void end() {
            words.end();
            begun = false;
            first = false;
        }
    }
}
