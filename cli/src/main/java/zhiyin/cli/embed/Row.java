package zhiyin.cli.embed;

import java.util.Optional;
import zhiyin.engine.SparseVector;
import zhiyin.engine.TokenVectors;

/// What became of one input; rows come in input order.
sealed interface Row {
    /// A text and its vector, of length 1, with its other vectors where they were asked for.
    record Embedded(
            Input.Text input,
            float[] vector,
            Optional<SparseVector> sparse,
            Optional<TokenVectors> colbert)
            implements Row {}

    /// An input passed over by `--skip-invalid`.
    record Skipped(Input.Invalid input) implements Row {}
}
