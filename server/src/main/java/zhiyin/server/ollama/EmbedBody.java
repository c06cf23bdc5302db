package zhiyin.server.ollama;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.EmbedOptions;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.server.api.Described;
import zhiyin.server.api.TextsField;

/// The body of `POST /api/embed`.
///
/// @param input none at all loads the model
/// @param truncate texts that are too long; yes if absent
/// @param keepAlive how long the model stays in memory afterwards
record EmbedBody(
        String model,
        Optional<TextsField> input,
        Optional<Boolean> truncate,
        Optional<Integer> dimensions,
        Optional<Keep> keepAlive) {
    /// Seconds, or a time such as `5m`.
    @Described(
            """
            {"type":["string","number"]}
            """)
    record Keep(KeepAlive time) {
        /// @throws IllegalArgumentException where it is no time
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Keep of(JsonNode value) {
            if (!value.isString() && !value.isNumber()) {
                throw new IllegalArgumentException(
                        "expected a time such as \"5m\", or a number of seconds");
            }
            return new Keep(KeepAlive.parse(value.asString()));
        }
    }

    EmbedOptions options() {
        return dimensions.map(EmbedOptions.DEFAULTS::withDimensions).orElse(EmbedOptions.DEFAULTS);
    }
}
