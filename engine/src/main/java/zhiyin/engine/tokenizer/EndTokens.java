package zhiyin.engine.tokenizer;

import java.util.Optional;
import java.util.function.ToIntFunction;

/// What texts begin and end with by a model's `tokenizer_config.json` (`add_bos_token`, `add_eos_token`), where its
/// `tokenizer.json` adds nothing there: that of E5-Mistral adds the start alone, though the model was trained with both,
/// and every version of transformers before 5 adds them.
///
/// @param start as the vocabulary has it, as `<s>`; empty for none
/// @param end as `</s>`; empty for none
public record EndTokens(Optional<String> start, Optional<String> end) {
    public static final EndTokens NONE = new EndTokens(Optional.empty(), Optional.empty());

    /// The template with these tokens where it has none.
    ///
    /// @param idOf an added token's or a piece's id, by its content
    Template completed(Template template, ToIntFunction<String> idOf) {
        boolean starts = start.isPresent() && template.before().length == 0;
        boolean ends = end.isPresent() && template.after().length == 0;
        if (!starts && !ends) {
            return template;
        }
        return template.with(
                starts ? new int[] {idOf.applyAsInt(start.get())} : template.before(),
                ends ? new int[] {idOf.applyAsInt(end.get())} : template.after());
    }
}
