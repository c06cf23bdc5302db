package zhiyin.cli.embed;

import java.util.Optional;

/// What a line means.
@FunctionalInterface
interface LineParser {
    /// The line is the text.
    LineParser PLAIN =
            (index, line) ->
                    line.isEmpty()
                            ? new Input.Invalid(index, "the text is empty")
                            : new Input.Text(index, Optional.empty(), line);

    Input parse(long index, String line);
}
