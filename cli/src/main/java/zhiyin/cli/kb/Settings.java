package zhiyin.cli.kb;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// How passages and vectors are made, as the server takes it.
final class Settings {
    private Settings() {}

    static void put(
            ObjectNode body,
            Optional<String> model,
            Optional<Integer> dimensions,
            Optional<Integer> chunkTokens) {
        model.ifPresent(name -> body.put("model", name));
        dimensions.ifPresent(count -> body.put("dimensions", count));
        chunkTokens.ifPresent(count -> body.put("target_tokens", count));
    }
}
