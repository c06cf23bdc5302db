package zhiyin.engine.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import zhiyin.engine.backend.Pooling;

/// Models of a hub whose sizes are known before anything is fetched, so that one can tell what they would take and
/// do on a machine: Qwen3-Embedding, as its publisher gives it (bf16) and in the usual smaller files (GGUF).
///
/// Numbers of weights follow from the published `config.json`; bytes of files are those that hubs list, to 0.1 %.
public enum KnownModel {
    QWEN3_0_6B("Qwen/Qwen3-Embedding-0.6B", Size.SMALL, 1_203_000_000L, Stored.BF16),
    QWEN3_0_6B_Q8_0("Qwen/Qwen3-Embedding-0.6B-GGUF:Q8_0", Size.SMALL, 639_000_000L, Stored.Q8_0),
    QWEN3_4B("Qwen/Qwen3-Embedding-4B", Size.MIDDLE, 8_055_000_000L, Stored.BF16),
    QWEN3_4B_Q4_K_M(
            "Qwen/Qwen3-Embedding-4B-GGUF:Q4_K_M", Size.MIDDLE, 2_497_000_000L, Stored.Q6_K),
    QWEN3_8B("Qwen/Qwen3-Embedding-8B", Size.LARGE, 15_146_000_000L, Stored.BF16),
    QWEN3_8B_Q4_K_M(
            "Qwen/Qwen3-Embedding-8B-GGUF:Q4_K_M", Size.LARGE, 4_676_000_000L, Stored.Q6_K);

    private static final int MAX_TOKENS = 32_768;

    /// The three sizes that are published.
    ///
    /// @param hidden numbers in a vector
    /// @param queries numbers of all query heads together
    /// @param keys numbers of all key heads together
    /// @param inner width of the perceptron
    private enum Size {
        SMALL(1_024, 28, 2_048, 1_024, 3_072, 151_669),
        MIDDLE(2_560, 36, 4_096, 1_024, 9_728, 151_665),
        LARGE(4_096, 36, 4_096, 1_024, 12_288, 151_665);

        private final int hidden;
        private final int layers;
        private final int queries;
        private final int keys;
        private final int inner;
        private final int vocabulary;

        Size(int hidden, int layers, int queries, int keys, int inner, int vocabulary) {
            this.hidden = hidden;
            this.layers = layers;
            this.queries = queries;
            this.keys = keys;
            this.inner = inner;
            this.vocabulary = vocabulary;
        }

        /// Queries and output, keys and values; gate, up and down.
        private long linearWeights() {
            return (long) layers * hidden * (2L * queries + 2L * keys + 3L * inner);
        }
    }

    /// How the embedding table is stored: bytes for so many numbers.
    private enum Stored {
        BF16(2, 1),
        Q8_0(34, 32),
        /// What `Q4_K_M` files have the table in.
        Q6_K(210, 256);

        private final int bytes;
        private final int numbers;

        Stored(int bytes, int numbers) {
            this.bytes = bytes;
            this.numbers = numbers;
        }
    }

    private final String hubName;
    private final Size size;
    private final long fileBytes;
    private final Stored table;

    KnownModel(String hubName, Size size, long fileBytes, Stored table) {
        this.hubName = hubName;
        this.size = size;
        this.fileBytes = fileBytes;
        this.table = table;
    }

    /// As it is pulled: `OWNER/REPOSITORY`, `OWNER/REPOSITORY:QUANTISATION`.
    public String hubName() {
        return hubName;
    }

    /// The known model of that name, in any case.
    public static Optional<KnownModel> of(String hubName) {
        return Arrays.stream(values())
                .filter(each -> each.hubName.equalsIgnoreCase(hubName))
                .findFirst();
    }

    /// Bytes that are fetched, about.
    public long fileBytes() {
        return fileBytes;
    }

    /// Bytes of the embedding table as it lies in the file.
    public long tableBytes() {
        return (long) size.vocabulary * size.hidden * table.bytes / table.numbers;
    }

    /// What its files will say of it.
    public ModelInfo info() {
        return new ModelInfo(
                hubName.substring(hubName.indexOf('/') + 1).toLowerCase(Locale.ROOT),
                "Qwen3Model",
                size.hidden,
                size.layers,
                MAX_TOKENS,
                Pooling.LAST,
                Prompts.qwen3(),
                size.linearWeights(),
                Path.of(""));
    }
}
