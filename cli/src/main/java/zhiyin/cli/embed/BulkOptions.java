package zhiyin.cli.embed;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import zhiyin.knowledge.chunk.ChunkOptions;

/// What is read, what is written, and what becomes of bad and of long texts.
final class BulkOptions {
    /// As much as the model reads.
    private static final int WHOLE_MODEL = 0;

    @Option(
            names = "--field",
            paramLabel = "NAME",
            description = "The field or column with the text. Default: text")
    String field = "text";

    @Option(
            names = "--id-field",
            paramLabel = "NAME",
            description =
                    "The field or column with the id, text or a number. Default: id where there is one, else the row's place, such as 2026/a.jsonl:17")
    @Nullable String idField;

    @Option(
            names = "--split",
            paramLabel = "TOKENS",
            arity = "0..1",
            fallbackValue = "" + WHOLE_MODEL,
            description =
                    "Divide texts of more tokens into passages, between paragraphs or sentences; each is a row. Without a number: what the model reads at most. Default: a longer text is a bad row, or cut with --truncate")
    @Nullable Integer split;

    @Option(
            names = "--max-errors",
            paramLabel = "N",
            defaultValue = "1000",
            description =
                    "Stop when more rows than this are bad (no text, not UTF-8, no JSON, too long). Each is told with its file and line, and noted in OUT/_zhiyin. Default: ${DEFAULT-VALUE}")
    long maxErrors = 1000;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "parquet",
            description = "parquet or jsonl. Default: ${DEFAULT-VALUE}")
    String format = "parquet";

    @Option(names = "--with-text", description = "Write the texts, or the passages, too.")
    boolean withText;

    @Option(
            names = "--part-rows",
            paramLabel = "N",
            defaultValue = "50000",
            description =
                    "Finish a file of the output after so many texts; after five minutes in any case. Default: ${DEFAULT-VALUE}")
    long partRows = 50_000;

    @Option(
            names = "--overwrite",
            description =
                    "Start anew. Default: go on with what an earlier run of the same command has left in OUT")
    boolean overwrite;

    @Option(
            names = "--price",
            paramLabel = "AMOUNT",
            description =
                    "What an hour of this machine costs, in any currency; the summary then tells the price of a million tokens.")
    @Nullable Double price;

    @Option(names = "--quiet", description = "No progress and no summary.")
    boolean quiet;

    @Option(
            names = "--json",
            description = "The summary on standard error as one JSON object, also with --quiet.")
    boolean json;

    /// Why these options cannot be meant; empty where they can.
    Optional<String> mistake() {
        if (OutputFormat.of(format).filter(known -> known != OutputFormat.NPY).isEmpty()) {
            return Optional.of("--format is \"%s\", expected parquet or jsonl".formatted(format));
        }
        if (split != null && split != WHOLE_MODEL && split < ChunkOptions.LEAST_MAX_TOKENS) {
            return Optional.of(
                    "--split is %d, expected %d or more"
                            .formatted(split, ChunkOptions.LEAST_MAX_TOKENS));
        }
        if (maxErrors < 0) {
            return Optional.of("--max-errors is %d, expected 0 or more".formatted(maxErrors));
        }
        if (partRows < 1) {
            return Optional.of("--part-rows is %d, expected 1 or more".formatted(partRows));
        }
        return price != null && !(price >= 0 && price < 1e9)
                ? Optional.of("--price is %s, expected 0 or more".formatted(price))
                : Optional.empty();
    }

    OutputFormat format() {
        return OutputFormat.of(format).orElseThrow();
    }

    /// How many tokens a passage may have; empty for leaving texts whole.
    ///
    /// @param most that the model reads
    Optional<Integer> passageTokens(int most) {
        return split == null
                ? Optional.empty()
                : Optional.of(split == WHOLE_MODEL ? most : Math.min(split, most));
    }

    /// How the input is read and divided, for another run to compare.
    ///
    /// @param passageTokens of a passage, where texts are split
    String content(Optional<Integer> passageTokens) {
        return "field %s, id-field %s, %s"
                .formatted(
                        field,
                        idField == null ? "id or place" : idField,
                        passageTokens
                                .map(tokens -> "split at %d tokens".formatted(tokens))
                                .orElse("whole"));
    }
}
