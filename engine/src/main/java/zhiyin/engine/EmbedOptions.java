package zhiyin.engine;

import java.util.OptionalInt;

/// How texts are to be embedded. Immutable; start from [#DEFAULTS].
///
/// @param prompt what goes before each text
/// @param dimensions cut vectors to their first so many numbers and scale them to length 1 again
/// @param truncation what becomes of texts that are too long
public record EmbedOptions(Prompt prompt, OptionalInt dimensions, Truncation truncation) {
    /// What goes before each text, as the caller chooses it; the words are the model's, see
    /// [zhiyin.engine.model.Prompts].
    public sealed interface Prompt {}

    /// What a text is.
    public enum Kind implements Prompt {
        /// Taken as it is.
        PLAIN,
        /// A search query: the model's prompt for queries is put before it.
        QUERY,
        /// A passage to be found: the model's prompt for documents is put before it.
        DOCUMENT
    }

    /// A prompt by its name: `query`, `document`, a task such as `clustering`, or whatever else the
    /// model's publisher named. For documents of a search that takes a task take [Kind#DOCUMENT]: tasks
    /// go before queries, and before texts that are compared with their like.
    public record Task(String name) implements Prompt {
        static final int MAX_CHARACTERS = 100;

        /// @throws IllegalArgumentException where the name is blank or too long
        public Task {
            requireWords("the name of a prompt", name, MAX_CHARACTERS);
        }
    }

    /// A task in own words, best in English whatever the texts' language: `Given a question about
    /// tax law, retrieve the paragraphs that answer it`. Only for models trained with such sentences.
    public record Instruction(String words) implements Prompt {
        public static final int MAX_CHARACTERS = 2_000;

        /// @throws IllegalArgumentException where there are no words or too many
        public Instruction {
            requireWords("the instruction", words, MAX_CHARACTERS);
        }
    }

    /// Plain texts, full vectors, no truncation.
    public static final EmbedOptions DEFAULTS =
            new EmbedOptions(Kind.PLAIN, OptionalInt.empty(), Truncation.NONE);

    private static void requireWords(String what, String words, int max) {
        if (words.isBlank() || words.length() > max) {
            throw new IllegalArgumentException(
                    words.isBlank()
                            ? "%s is blank, expected 1 to %,d characters".formatted(what, max)
                            : "%s has %,d characters, expected 1 to %,d"
                                    .formatted(what, words.length(), max));
        }
    }

    public EmbedOptions withPrompt(Prompt newPrompt) {
        return new EmbedOptions(newPrompt, dimensions, truncation);
    }

    public EmbedOptions withKind(Kind kind) {
        return withPrompt(kind);
    }

    /// @throws IllegalArgumentException where the name is blank or too long
    public EmbedOptions withTask(String name) {
        return withPrompt(new Task(name));
    }

    /// @throws IllegalArgumentException where there are no words or too many
    public EmbedOptions withInstruction(String words) {
        return withPrompt(new Instruction(words));
    }

    public EmbedOptions withDimensions(int newDimensions) {
        return new EmbedOptions(prompt, OptionalInt.of(newDimensions), truncation);
    }

    /// Texts that are too long lose their end instead of being refused.
    public EmbedOptions withTruncation() {
        return withTruncation(Truncation.END);
    }

    public EmbedOptions withTruncation(Truncation newTruncation) {
        return new EmbedOptions(prompt, dimensions, newTruncation);
    }
}
