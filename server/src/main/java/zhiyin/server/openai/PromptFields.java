package zhiyin.server.openai;

import java.util.Optional;
import java.util.function.Supplier;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.EmbedOptions.Task;
import zhiyin.server.api.RequestException;

/// The fields that say what goes before each text; OpenAI has none of them. Absent, texts are taken as
/// they are.
///
/// @param instruction `instruction`: the task in own words, for models that take such
/// @param promptName `prompt_name`, as Sentence Transformers calls it: `query`, `document`, a task's
///     name, or another that the model has
/// @param inputType `input_type`: what the texts are, in the words of Cohere, Voyage, NVIDIA and vLLM.
///     With a query or a task, one of the other two fields may say more; documents take none
record PromptFields(
        Optional<String> instruction, Optional<String> promptName, Optional<InputType> inputType) {
    enum InputType {
        QUERY,
        DOCUMENT,
        PASSAGE,
        SEARCH_QUERY,
        SEARCH_DOCUMENT,
        CLASSIFICATION,
        CLUSTERING;

        private Prompt prompt() {
            return switch (this) {
                case QUERY, SEARCH_QUERY -> Kind.QUERY;
                case DOCUMENT, PASSAGE, SEARCH_DOCUMENT -> Kind.DOCUMENT;
                case CLASSIFICATION -> new Task("classification");
                case CLUSTERING -> new Task("clustering");
            };
        }
    }

    /// The field that decides, for messages.
    String field() {
        return instruction.isPresent()
                ? "instruction"
                : promptName.isPresent() ? "prompt_name" : "input_type";
    }

    /// @throws RequestException INVALID_REQUEST where the fields contradict each other
    Prompt prompt() {
        if (instruction.isPresent() && promptName.isPresent()) {
            throw RequestException.invalid(
                    "prompt_name",
                    "prompt_name and instruction are both given; the second replaces the first: give one of them");
        }
        Prompt type = inputType.map(InputType::prompt).orElse(Kind.PLAIN);
        Prompt own =
                instruction
                        .map(words -> legal("instruction", () -> new Instruction(words)))
                        .or(() -> promptName.map(name -> legal("prompt_name", () -> named(name))))
                        .orElse(type);
        if (inputType.isPresent() && !agree(type, own)) {
            throw RequestException.invalid(
                    "input_type",
                    "input_type and %s contradict each other: %s; leave one of them out"
                            .formatted(
                                    field(),
                                    type == Kind.DOCUMENT
                                            ? "only queries and tasks take another prompt, documents take none"
                                            : "they name different prompts"));
        }
        return own;
    }

    private static Prompt named(String name) {
        return switch (name) {
            case "query" -> Kind.QUERY;
            case "document" -> Kind.DOCUMENT;
            default -> new Task(name);
        };
    }

    /// A query may have any task; a task may be said in own words.
    private static boolean agree(Prompt type, Prompt own) {
        return type.equals(own)
                || (type == Kind.QUERY && own instanceof Task)
                || (type != Kind.DOCUMENT && own instanceof Instruction);
    }

    private static Prompt legal(String field, Supplier<Prompt> prompt) {
        try {
            return prompt.get();
        } catch (IllegalArgumentException e) {
            throw RequestException.invalid(field, "%s: %s".formatted(field, e.getMessage()));
        }
    }
}
