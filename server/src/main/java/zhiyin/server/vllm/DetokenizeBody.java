package zhiyin.server.vllm;

import java.util.Optional;
import zhiyin.server.model.Models;

/// The body of `POST /detokenize`.
///
/// @param model the default one if absent
/// @param tokens of the model; special ones are told by their names
record DetokenizeBody(Optional<String> model, int[] tokens) {
    DetokenizeAnswer answer(Models models) {
        return new DetokenizeAnswer(
                models.requireOrDefault(model).use(embedder -> embedder.detokenize(tokens, false)));
    }
}
