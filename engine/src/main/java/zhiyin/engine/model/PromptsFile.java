package zhiyin.engine.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// `config_sentence_transformers.json`, of which the prompts are read:
/// ```json
/// {"prompts": {"query": "Instruct: Given a web search query, …\nQuery:", "document": ""}}
/// ```
/// As in Sentence Transformers, `passage` or `corpus` name the prompt for documents where there is no
/// `document`. A prompt in the manner above shows that the model takes the task in free words, and
/// whether a space goes before the query.
final class PromptsFile {
    private static final String NAME = "config_sentence_transformers.json";
    private static final List<String> DOCUMENT_NAMES = List.of("document", "passage", "corpus");
    private static final Pattern INSTRUCTED = Pattern.compile("Instruct: [^\n]+(\nQuery: ?)");
    private static final int MAX_PROMPTS = 256;
    private static final int MAX_NAME_CHARACTERS = 100;
    private static final int MAX_CHARACTERS = 8_192;

    private PromptsFile() {}

    /// @param otherwise the prompts that the model's architecture is known for: where they take the task in free words,
    ///     what the file does not say is taken from them. Fixed words are one model's, not its architecture's, so a file
    ///     that has others stands alone.
    /// @throws EngineException MODEL_FILE_INVALID
    static Prompts read(Path directory, Prompts otherwise) {
        return JsonFile.readIfPresent(directory.resolve(NAME))
                .map(PromptsFile::prompts)
                .filter(prompts -> !prompts.isEmpty())
                .map(prompts ->
                        prompts(prompts, otherwise.takesInstructions() ? otherwise : Prompts.NONE))
                .orElse(otherwise);
    }

    private static Map<String, String> prompts(JsonFile file) {
        JsonNode node = file.root().path("prompts");
        if (node.isMissingNode() || node.isNull()) {
            return Map.of();
        }
        if (!node.isObject() || node.size() > MAX_PROMPTS) {
            throw invalid(
                    file,
                    "has \"prompts\" that are not an object of at most %d".formatted(MAX_PROMPTS));
        }
        Map<String, String> prompts = new LinkedHashMap<>();
        for (var entry : node.properties()) {
            JsonNode value = entry.getValue();
            if (!value.isNull()) {
                prompts.put(entry.getKey(), text(file, entry.getKey(), value));
            }
        }
        return prompts;
    }

    private static String text(JsonFile file, String name, JsonNode value) {
        if (name.length() > MAX_NAME_CHARACTERS) {
            throw invalid(
                    file,
                    "has a prompt with a name of %,d characters, expected at most %d"
                            .formatted(name.length(), MAX_NAME_CHARACTERS));
        }
        if (!value.isString() || value.asString().length() > MAX_CHARACTERS) {
            throw invalid(
                    file,
                    "has a prompt \"%s\" that is not a string of at most %,d characters"
                            .formatted(name, MAX_CHARACTERS));
        }
        return value.asString();
    }

    private static Prompts prompts(Map<String, String> read, Prompts otherwise) {
        Map<String, String> named = new LinkedHashMap<>(otherwise.named());
        named.putAll(read);
        Optional<String> template = template(read).or(otherwise::template);
        Prompts known = template.map(Prompts::instructed).orElse(otherwise);
        String query = read.getOrDefault("query", known.query());
        String document =
                DOCUMENT_NAMES.stream()
                        .filter(read::containsKey)
                        .findFirst()
                        .map(read::get)
                        .orElse(known.document());
        named.keySet().removeAll(List.of("query", "document"));
        return new Prompts(query, document, named, template);
    }

    private static Optional<String> template(Map<String, String> prompts) {
        return prompts.values().stream()
                .map(INSTRUCTED::matcher)
                .filter(Matcher::matches)
                .map(match -> "Instruct: %s" + match.group(1))
                .findFirst();
    }

    private static EngineException invalid(JsonFile file, String what) {
        return new EngineException(Code.MODEL_FILE_INVALID, file.path() + " " + what);
    }
}
