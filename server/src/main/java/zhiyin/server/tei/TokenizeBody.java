package zhiyin.server.tei;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.Embedder;
import zhiyin.engine.Token;
import zhiyin.server.api.TextsField;
import zhiyin.server.model.ServedModel;

/// The body of `POST /tokenize`.
///
/// @param addSpecialTokens whether those that the model puts around a text are told; yes if absent
/// @param promptName one of the model's prompts, which is put before each text
record TokenizeBody(
        TextsField inputs, Optional<Boolean> addSpecialTokens, Optional<String> promptName) {
    /// One token.
    ///
    /// @param text the part of the text that it stands for
    /// @param start of that part, in Unicode characters; `null` where it stands for none
    /// @param stop behind its last character
    record SimpleToken(
            int id,
            String text,
            boolean special,
            @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Integer> start,
            @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Integer> stop) {}

    SimpleToken[][] tokens(ServedModel model) {
        Prompt prompt = EmbedBody.prompt(promptName);
        return model.use(embedder -> {
            String prefix = embedder.info().prompts().prefix(prompt);
            return inputs.texts().stream()
                    .map(text -> tokens(embedder, prefix + text))
                    .toArray(SimpleToken[][]::new);
        });
    }

    private SimpleToken[] tokens(Embedder embedder, String text) {
        boolean special = addSpecialTokens.orElse(true);
        var characters = new Characters(text);
        List<SimpleToken> simple = new ArrayList<>();
        for (Token token : embedder.tokenize(text)) {
            if (special || !token.special()) {
                simple.add(
                        new SimpleToken(
                                token.id(),
                                token.text(),
                                token.special(),
                                token.span().map(span -> characters.before(span.start())),
                                token.span().map(span -> characters.before(span.stop()))));
            }
        }
        return simple.toArray(SimpleToken[]::new);
    }

    /// Counts Unicode characters, of which Java has one or two `char`s, going on from the last place.
    private static final class Characters {
        private final String text;
        private int place;
        private int count;

        Characters(String text) {
            this.text = text;
        }

        int before(int index) {
            count +=
                    index >= place
                            ? text.codePointCount(place, index)
                            : -text.codePointCount(index, place);
            place = index;
            return count;
        }
    }
}
