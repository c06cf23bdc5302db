package zhiyin.engine.model;

import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.tokenizer.Tokenizer;

/// What Qwen3-Reranker (<https://arxiv.org/abs/2506.05176>) is asked about each document, by its model card: a chat
/// in which only "yes" or "no" may follow.
///
/// ```text
/// before    the system's words, the same for all
/// question  <Instruct>: what counts as relevant, <Query>: the query, <Document>:
/// document
/// after     the end of the user's turn, and an empty thought
/// ```
public final class RerankPrompt {
    public static final String BEFORE =
            "<|im_start|>system\n"
                    + "Judge whether the Document meets the requirements based on the Query and the Instruct provided."
                    + " Note that the answer can only be \"yes\" or \"no\".<|im_end|>\n"
                    + "<|im_start|>user\n";

    public static final String AFTER = "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n";

    public static final String YES = "yes";
    public static final String NO = "no";

    private RerankPrompt() {}

    /// The whole as llama.cpp keeps it in files, with `{query}` and `{document}`.
    public static String template() {
        return BEFORE + question(instruction(), "{query}") + document("{document}") + AFTER;
    }

    /// The one token of a word that is an answer.
    ///
    /// @throws EngineException MODEL_FILE_INVALID where it has more, so that no logit is the answer's
    static int token(Tokenizer tokenizer, String answer) {
        int[] tokens = tokenizer.strip(tokenizer.encode(answer));
        if (tokens.length != 1) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "\"%s\" has %d tokens, expected one: the tokenizer is not Qwen3-Reranker's"
                            .formatted(answer, tokens.length));
        }
        return tokens[0];
    }

    /// The instruction where none is given.
    public static String instruction() {
        return InstructedTask.RETRIEVAL.words();
    }

    /// All that the documents of a request have in common.
    public static String question(String instruction, String query) {
        return "<Instruct>: " + instruction + "\n<Query>: " + query + "\n<Document>:";
    }

    /// A document as it stands behind the question. No token reaches across: where a colon meets white space, the
    /// tokenizer divides.
    public static String document(String text) {
        return " " + text;
    }
}
