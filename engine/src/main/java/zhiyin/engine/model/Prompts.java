package zhiyin.engine.model;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.EmbedOptions.Task;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// What a model was trained to see before a text, and the one place that decides what is put there.
/// Immutable. Three manners are in use:
/// ```text
/// BGE              a fixed sentence before queries
/// nomic            a word before every text: search_query, search_document, clustering, classification
/// Qwen3, E5        the task in free words before queries, nothing before documents
/// ```
/// A prefix and its text are joined as they are: a space between them is part of the prefix.
///
/// @param query before a search query; empty for none
/// @param document before a passage to be found; empty for none
/// @param named other prefixes by the names their publisher gave them, here in lower case
/// @param template for models that take the task in free words: the prefix, with `%s` for the task
public record Prompts(
        String query, String document, Map<String, String> named, Optional<String> template) {
    /// No prompts: queries and documents are taken as they are.
    public static final Prompts NONE = new Prompts("", "", Map.of(), Optional.empty());

    private static final String TASK = "%s";

    /// @throws IllegalArgumentException where the template has not one place for the task
    public Prompts {
        Map<String, String> lowerCase = new LinkedHashMap<>();
        named.forEach((name, prefix) -> lowerCase.put(name.toLowerCase(Locale.ROOT), prefix));
        named = Map.copyOf(lowerCase);
        template.ifPresent(Prompts::requireOnePlace);
    }

    private static void requireOnePlace(String template) {
        int place = template.indexOf(TASK);
        if (place < 0 || place != template.lastIndexOf(TASK)) {
            throw new IllegalArgumentException(
                    "the template is \"%s\", expected %s in it once".formatted(template, TASK));
        }
    }

    /// Those of Qwen3-Embedding, by its model card. There is no space after `Query:`.
    public static Prompts qwen3() {
        return instructed("Instruct: %s\nQuery:");
    }

    /// Those of E5-Mistral, by its model card. There is a space after `Query:`.
    public static Prompts e5Mistral() {
        return instructed("Instruct: %s\nQuery: ");
    }

    /// Those of gte-Qwen2, by its model card: E5-Mistral's.
    public static Prompts gteQwen2() {
        return e5Mistral();
    }

    /// Those of nomic-embed-text, by its model card.
    public static Prompts nomic() {
        String query = "search_query: ";
        String document = "search_document: ";
        Map<String, String> named =
                Map.of(
                        "search_query",
                        query,
                        "search_document",
                        document,
                        "classification",
                        "classification: ",
                        "clustering",
                        "clustering: ");
        return new Prompts(query, document, named, Optional.empty());
    }

    /// Those of a model that takes the task in free words, for retrieval where nothing is said.
    static Prompts instructed(String template) {
        return new Prompts(
                fill(template, InstructedTask.RETRIEVAL.words()),
                "",
                Map.of(),
                Optional.of(template));
    }

    /// What goes before a text.
    ///
    /// @throws EngineException PROMPT_REFUSED where the model has no prompt of that name, or takes no
    ///     task in free words
    public String prefix(Prompt choice) {
        return switch (choice) {
            case Kind.PLAIN -> "";
            case Kind.QUERY -> query;
            case Kind.DOCUMENT -> document;
            case Task(String name) -> named(name);
            case Instruction(String words) -> fill(template.orElseThrow(this::noFreeWords), words);
        };
    }

    /// All that [Task] may name, in the order in which to show them, each with its prefix. `retrieval` is
    /// the prompt for queries; what the publisher named goes before tasks of ours of the same name.
    public SequencedMap<String, String> all() {
        SequencedMap<String, String> all = new LinkedHashMap<>();
        all.put("query", query);
        all.put("document", document);
        template.ifPresent(text -> {
            for (InstructedTask task : InstructedTask.values()) {
                all.put(task.label(), fill(text, task.words()));
            }
        });
        all.put(InstructedTask.RETRIEVAL.label(), query);
        named.keySet().stream().sorted().forEach(name -> all.put(name, named.get(name)));
        return all;
    }

    /// Whether the model takes a task in free words.
    public boolean takesInstructions() {
        return template.isPresent();
    }

    private String named(String name) {
        String prefix = all().get(name.toLowerCase(Locale.ROOT));
        if (prefix == null) {
            throw unknown("the model has no prompt \"%s\"".formatted(name));
        }
        return prefix;
    }

    private EngineException noFreeWords() {
        return unknown("the model takes no instruction in own words");
    }

    private EngineException unknown(String what) {
        return new EngineException(
                Code.PROMPT_REFUSED,
                "%s; its prompts are %s%s"
                        .formatted(
                                what,
                                String.join(", ", all().keySet()),
                                takesInstructions() ? ", or an instruction in own words" : ""));
    }

    private static String fill(String template, String task) {
        return template.replace(TASK, task);
    }
}
