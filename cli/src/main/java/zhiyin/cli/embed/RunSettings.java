package zhiyin.cli.embed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.Device;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.backend.NumericType;

/// What made an output; kept beside it as `OUTPUT.zhiyin.json`, so that `--resume` never mixes vectors
/// of different kinds in one file and a `.npy` can be traced to its model.
///
/// @param kind what the texts are: `plain`, `query`, `document`, `task NAME` or `instruction`
/// @param prompt what was put before each text, to the letter; null in files of versions that did not
///     note it
/// @param format with the kinds of vectors beside the dense one
/// @param input the input's file name, `stdin` or `arguments`
/// @param content how the input is read: `lines` or the names of the JSON fields
record RunSettings(
        String model,
        int dimensions,
        String type,
        String kind,
        @Nullable String prompt,
        String format,
        String input,
        String content,
        boolean withText) {
    private static final JsonMapper JSON = new JsonMapper();

    /// The fastest type may be measured differently each time; an output keeps the one it was begun with.
    static EmbedderOptions withEarlierType(EmbedderOptions options, Optional<RunSettings> earlier) {
        return options.numericType().isPresent() || options.device() == Device.CUDA
                ? options
                : earlier.flatMap(settings -> NumericType.of(settings.type()))
                        .map(options::withNumericType)
                        .orElse(options);
    }

    static Path beside(Path output) {
        return output.resolveSibling(output.getFileName() + ".zhiyin.json");
    }

    /// @throws EmbedFailure where the file is damaged
    static Optional<RunSettings> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readString(file), RunSettings.class));
        } catch (JacksonException e) {
            throw new EmbedFailure(
                    "%s is damaged (%s); delete the output and start anew"
                            .formatted(file, e.getOriginalMessage()),
                    e);
        }
    }

    /// Writes the file in one step: a kill leaves the old or the new one.
    void save(Path file, boolean complete) throws IOException {
        ObjectNode tree = JSON.valueToTree(this);
        tree.put("complete", complete);
        DurableFiles.write(file, tree.toPrettyString() + "\n");
    }

    String asJson() {
        return JSON.writeValueAsString(this);
    }

    /// @throws EmbedFailure where this run would write other vectors or rows than the earlier one
    void requireContinues(RunSettings earlier, Path output) {
        JsonNode now = JSON.valueToTree(this);
        JsonNode then = JSON.valueToTree(earlier);
        List<String> differences = new ArrayList<>();
        for (String name : now.propertyNames()) {
            boolean unnoted = name.equals("prompt") && then.get(name).isNull();
            if (!unnoted && !now.get(name).equals(then.get(name))) {
                differences.add(
                        "%s was %s and is now %s".formatted(name, then.get(name), now.get(name)));
            }
        }
        if (!differences.isEmpty()) {
            throw new EmbedFailure(
                    "%s was begun with other settings: %s; give the same ones, or start anew with --overwrite"
                            .formatted(output, String.join("; ", differences)));
        }
    }
}
