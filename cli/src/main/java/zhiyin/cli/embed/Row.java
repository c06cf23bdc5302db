package zhiyin.cli.embed;

/// What became of one input; rows come in input order.
sealed interface Row {
    /// A text and its vector, of length 1.
    record Embedded(Input.Text input, float[] vector) implements Row {}

    /// An input passed over by `--skip-invalid`.
    record Skipped(Input.Invalid input) implements Row {}
}
