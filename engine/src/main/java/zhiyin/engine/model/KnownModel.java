package zhiyin.engine.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.weights.random.Qwen3Shape;

/// Models of a hub whose sizes are known before anything is fetched, so that one can tell what they would take and
/// do on a machine: Qwen3-Embedding, as its publisher gives it (bf16) and in the usual smaller files (GGUF), and
/// Qwen3-Reranker.
///
/// Numbers of weights follow from the published sizes; bytes of files are those that hubs list, to 0.1 %.
public enum KnownModel {
    QWEN3_0_6B("Qwen/Qwen3-Embedding-0.6B", "qwen3-0.6b", 1_203_000_000L, Stored.BF16),
    QWEN3_0_6B_Q8_0("Qwen/Qwen3-Embedding-0.6B-GGUF:Q8_0", "qwen3-0.6b", 639_000_000L, Stored.Q8_0),
    QWEN3_4B("Qwen/Qwen3-Embedding-4B", "qwen3-4b", 8_055_000_000L, Stored.BF16),
    QWEN3_4B_Q4_K_M("Qwen/Qwen3-Embedding-4B-GGUF:Q4_K_M", "qwen3-4b", 2_497_000_000L, Stored.Q6_K),
    QWEN3_8B("Qwen/Qwen3-Embedding-8B", "qwen3-8b", 15_146_000_000L, Stored.BF16),
    QWEN3_8B_Q4_K_M("Qwen/Qwen3-Embedding-8B-GGUF:Q4_K_M", "qwen3-8b", 4_676_000_000L, Stored.Q6_K),
    RERANKER_0_6B("Qwen/Qwen3-Reranker-0.6B", "qwen3-0.6b", 1_203_000_000L, Stored.BF16),
    RERANKER_4B("Qwen/Qwen3-Reranker-4B", "qwen3-4b", 8_055_000_000L, Stored.BF16),
    /// The one whose output matrix is not the table of the words.
    RERANKER_8B("Qwen/Qwen3-Reranker-8B", "qwen3-8b", 16_389_000_000L, Stored.BF16);

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

    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
    private final Qwen3Shape shape;

    private final long fileBytes;
    private final Stored table;

    KnownModel(String hubName, String size, long fileBytes, Stored table) {
        this.hubName = hubName;
        this.shape = Qwen3Shape.named(size);
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
        return (long) shape.vocabularySize() * shape.hiddenSize() * table.bytes / table.numbers;
    }

    /// Bytes of an output matrix beside that table. Of it two rows are read, so it takes no memory.
    public long outputBytes() {
        return this == RERANKER_8B ? tableBytes() : 0;
    }

    /// What its files will say of it.
    public ModelInfo info() {
        return new ModelInfo(
                hubName.substring(hubName.indexOf('/') + 1).toLowerCase(Locale.ROOT),
                Purpose.isReranker(hubName) ? Purpose.RERANKING : Purpose.EMBEDDING,
                "Qwen3Model",
                shape.hiddenSize(),
                shape.layers(),
                Qwen3Shape.MAX_POSITIONS,
                Pooling.LAST,
                Prompts.qwen3(),
                shape.linearWeights(),
                Path.of(""));
    }
}
