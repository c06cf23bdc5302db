package zhiyin.engine.model;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import zhiyin.engine.backend.Pooling;

/// A model of a hub whose sizes and rules are known before anything is fetched ([KnownModels]): so one can tell what it
/// would take and do on a machine, and apply its rules where its files do not tell them.
///
/// @param hubName as it is pulled: `OWNER/REPOSITORY`, `OWNER/REPOSITORY:QUANTISATION`
/// @param architecture as `config.json` names it
/// @param stored how its weights are stored; of mixtures, its embedding table
/// @param leastDimensions what its vectors were trained to be cut down to; as many as they have where they were not
/// @param licence as SPDX has it, where it does
/// @param languages that it was trained for
/// @param lowered whether its texts are put in lower case before its tokenizer, which leaves case as it is
/// @param sha256 of its weights' file, where that is one and known
public record KnownModel(
        String hubName,
        Purpose purpose,
        String architecture,
        Pooling pooling,
        Shortening shortening,
        Prompts prompts,
        Shape shape,
        int maxTokens,
        int leastDimensions,
        Stored stored,
        String licence,
        String languages,
        boolean lowered,
        Optional<Long> publishedBytes,
        Optional<String> sha256) {

    /// How numbers are stored: bytes for so many of them.
    enum Stored {
        F32(4, 1),
        F16(2, 1),
        BF16(2, 1),
        Q8_0(34, 32),
        /// What `Q4_K_M` files have the embedding table in.
        Q6_K(210, 256);

        private final int bytes;
        private final int numbers;

        Stored(int bytes, int numbers) {
            this.bytes = bytes;
            this.numbers = numbers;
        }

        private long bytesOf(long count) {
            return count * bytes / numbers;
        }
    }

    /// Sizes of layers and tables.
    ///
    /// @param inner numbers within the feed-forward network
    /// @param gated whether this has three matrices, else two
    /// @param tableRows of the embedding tables: words, and positions where they have one
    /// @param ownOutput whether there is an output matrix beside the table of the words
    record Shape(
            int hidden,
            int layers,
            int heads,
            int keyHeads,
            int headSize,
            int inner,
            boolean gated,
            long tableRows,
            boolean ownOutput) {
        LayerWidths widths() {
            return new LayerWidths(heads * headSize, 2 * keyHeads * headSize, inner, gated);
        }

        long linearWeights() {
            return layers * widths().weights(hidden);
        }

        long table() {
            return tableRows * hidden;
        }
    }

    /// What its repository is called, without its owner and quantisation.
    public String repository() {
        String name = hubName.substring(hubName.indexOf('/') + 1);
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    /// Numbers that were trained; those of norms and biases, a thousandth or so, are not counted.
    public long parameters() {
        return shape.linearWeights() + shape.table() * (shape.ownOutput() ? 2 : 1);
    }

    /// Bytes that are fetched, about.
    public long fileBytes() {
        return publishedBytes.orElseGet(() -> stored.bytesOf(parameters()));
    }

    /// Bytes of the embedding tables as they lie in the file.
    public long tableBytes() {
        return stored.bytesOf(shape.table());
    }

    /// Bytes of an output matrix beside them. Of it two rows are read, so it takes no memory.
    public long outputBytes() {
        return shape.ownOutput() ? tableBytes() : 0;
    }

    /// What its files will say of it.
    public ModelInfo info() {
        return new ModelInfo(
                repository().toLowerCase(Locale.ROOT),
                purpose,
                architecture,
                shape.hidden(),
                shape.layers(),
                maxTokens,
                pooling,
                shortening,
                prompts,
                shape.widths(),
                Path.of(""));
    }

    /// Whether files of that name and these sizes are this model's.
    boolean matches(String name, Architecture sizes) {
        return repository().equalsIgnoreCase(name)
                && architecture.equals(sizes.type())
                && shape.hidden() == sizes.hiddenSize()
                && shape.layers() == sizes.layers();
    }
}
