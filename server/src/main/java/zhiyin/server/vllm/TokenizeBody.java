package zhiyin.server.vllm;

import java.util.List;
import java.util.Optional;
import zhiyin.engine.Token;
import zhiyin.server.api.RequestException;
import zhiyin.server.model.Models;
import zhiyin.server.model.ServedModel;

/// The body of `POST /tokenize`. `messages` are not taken: no model here has a template for a chat.
///
/// @param model the default one if absent
/// @param addSpecialTokens whether those that the model puts around a text are told; yes if absent
/// @param returnTokenStrs whether each token's text is told
record TokenizeBody(
        Optional<String> model,
        Optional<String> prompt,
        Optional<Boolean> addSpecialTokens,
        Optional<Boolean> returnTokenStrs) {
    /// @throws RequestException INVALID_REQUEST, MODEL_NOT_FOUND
    TokenizeAnswer answer(Models models) {
        String text =
                prompt.orElseThrow(() ->
                        RequestException.invalid(
                                "prompt",
                                "prompt is missing, expected a string; messages are not taken, as no model here has a template for a chat"));
        ServedModel served = models.requireOrDefault(model);
        boolean special = addSpecialTokens.orElse(true);
        List<Token> tokens =
                served.use(embedder -> embedder.tokenize(text)).stream()
                        .filter(token -> special || !token.special())
                        .toList();
        return new TokenizeAnswer(
                tokens.size(),
                served.info().maxTokens(),
                tokens.stream().mapToInt(Token::id).toArray(),
                returnTokenStrs
                        .filter(wanted -> wanted)
                        .map(_ -> tokens.stream().map(Token::text).toList()));
    }
}
