package zhiyin.engine.pull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The small files in which the store notes what it has.
final class StoreJson {
    private static final long MAX_BYTES = 4 << 20;
    private static final JsonMapper MAPPER = new JsonMapper();

    private StoreJson() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /// The object in a file; empty where there is none, or none that can be read: then the files that it
    /// describes are looked at instead.
    static Optional<JsonNode> read(Path path) {
        try {
            if (!Files.isRegularFile(path) || Files.size(path) > MAX_BYTES) {
                return Optional.empty();
            }
            JsonNode root = MAPPER.readTree(Files.readAllBytes(path));
            return root.isObject() ? Optional.of(root) : Optional.empty();
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    /// Replaces the file at once: a reader sees the old one or the new one.
    static void write(Path path, JsonNode root) throws IOException {
        Path next = path.resolveSibling(path.getFileName() + ".new");
        Files.write(next, MAPPER.writeValueAsBytes(root));
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
