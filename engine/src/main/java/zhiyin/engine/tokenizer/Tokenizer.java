package zhiyin.engine.tokenizer;

import java.util.List;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Token;

/// Text to token ids, with the model's special tokens in place. Immutable and thread-safe.
public interface Tokenizer {
    /// All tokens of the text, special tokens included; never truncates.
    int[] encode(String text);

    /// The tokens of the text cut to at most `maxTokens`, special tokens included and kept: content is
    /// cut, the closing token stays. Reads no more of the text than it needs.
    int[] encode(String text, int maxTokens);

    /// The tokens of two texts as one sequence, as a model reads them that judges the second by the
    /// first: special tokens around and between them, the second text cut where all are more than
    /// `maxTokens`.
    ///
    /// @throws EngineException MODEL_UNSUPPORTED if the model's files do not say how two texts are put
    ///     together, TEXT_TOO_LONG if the first leaves no room for the second
    default int[] encodePair(String first, String second, int maxTokens) {
        throw new EngineException(
                Code.MODEL_UNSUPPORTED,
                "this tokenizer puts no two texts together; use a model that was made to judge pairs");
    }

    /// Puts the special tokens around tokens without them, cut to at most `maxTokens` as by [#encode].
    int[] enclose(int[] content, int maxTokens);

    /// Takes the special tokens away where they stand around the tokens already.
    int[] strip(int[] tokens);

    /// The tokens of the text, as by [#encode], each with its place.
    List<Token> tokenize(String text);

    /// The text of the tokens, as far as they tell it: BERT's do not know white space nor case. Bytes
    /// that are no UTF-8 become U+FFFD, once all tokens are put together. Ids that no token has are
    /// left out.
    ///
    /// @param skipSpecial leave out the tokens that are marked as special
    String decode(int[] ids, boolean skipSpecial);

    /// All ids are below this.
    int idBound();
}
