package zhiyin.cli.embed;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One input: a line or an argument.
sealed interface Input {
    /// Position in the input, from 0.
    long index();

    /// A text to embed.
    ///
    /// @param id a JSON string or number, carried to the output as it is
    record Text(long index, Optional<JsonNode> id, String text) implements Input {}

    /// What cannot be embedded.
    ///
    /// @param reason what is wrong and what to do, to be read after the place
    record Invalid(long index, String reason) implements Input {}
}
