package zhiyin.engine.tokenizer;

import java.util.Base64;
import java.util.Optional;

/// One step of the normalizers that tokenizers with the pieces of SentencePiece have. Immutable.
sealed interface NormalizerStep {
    /// A sink that does this to what goes to another.
    CharacterSink before(CharacterSink next);

    /// Whether it takes away what a text begins with, so that nothing is at its beginning any more.
    default boolean movesBeginning() {
        return false;
    }

    /// `Precompiled`
    record MapCharacters(Charsmap map) implements NormalizerStep {
        @Override
        public CharacterSink before(CharacterSink next) {
            return new CharsmapSink(map, next);
        }
    }

    /// `Replace` by the pattern ` {2,}`: two and more spaces become one text.
    record JoinSpaces(String by) implements NormalizerStep {
        static final String PATTERN = " {2,}";

        @Override
        public CharacterSink before(CharacterSink next) {
            return new SpaceSink(by, next);
        }
    }

    /// `Replace` of a text, which is not empty.
    record ReplaceText(String text, String by) implements NormalizerStep {
        @Override
        public CharacterSink before(CharacterSink next) {
            return new ReplacingSink(text, by, next);
        }
    }

    /// `Strip`: white space is taken away at the ends.
    record Strip(boolean left, boolean right) implements NormalizerStep {
        @Override
        public CharacterSink before(CharacterSink next) {
            return new StripSink(left, right, next);
        }

        @Override
        public boolean movesBeginning() {
            return left;
        }
    }

    /// `Prepend`: a text is put before what is not empty.
    record Prepend(String text) implements NormalizerStep {
        @Override
        public CharacterSink before(CharacterSink next) {
            return new PrependSink(text, next);
        }
    }

    /// The step of a section of the file; empty for a kind that is not supported.
    static Optional<NormalizerStep> of(JsonSection section) {
        return switch (section.text("type")) {
            case "Precompiled" -> Optional.of(new MapCharacters(charsmap(section)));
            case "Strip" ->
                    Optional.of(
                            new Strip(
                                    section.flag("strip_left", false),
                                    section.flag("strip_right", false)));
            case "Replace" -> Optional.of(replace(section));
            case "Prepend" -> Optional.of(new Prepend(section.text("prepend")));
            default -> Optional.empty();
        };
    }

    private static Charsmap charsmap(JsonSection section) {
        try {
            byte[] bytes = Base64.getDecoder().decode(section.text("precompiled_charsmap"));
            return Charsmap.of(bytes);
        } catch (IllegalArgumentException e) {
            throw section.invalid(
                    "%s.precompiled_charsmap %s; download the file again"
                            .formatted(section.name(), e.getMessage()));
        }
    }

    private static NormalizerStep replace(JsonSection section) {
        JsonSection pattern = section.object("pattern");
        String by = section.text("content");
        if (pattern.lacks("Regex")) {
            String text = pattern.text("String");
            if (text.isEmpty()) {
                throw pattern.unsupported("String", text, "a text of a character at least");
            }
            return new ReplaceText(text, by);
        }
        String regex = pattern.text("Regex");
        if (!regex.equals(JoinSpaces.PATTERN)) {
            throw pattern.unsupported("Regex", regex, "\"" + JoinSpaces.PATTERN + "\"");
        }
        return new JoinSpaces(by);
    }
}
