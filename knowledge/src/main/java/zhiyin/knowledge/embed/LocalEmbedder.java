package zhiyin.knowledge.embed;

import java.util.List;
import java.util.Optional;
import zhiyin.engine.Caller;
import zhiyin.engine.Device;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.Embeddings;
import zhiyin.engine.model.ModelInfo;

/// A model in this process.
record LocalEmbedder(Embedder embedder) implements TextEmbedder {
    @Override
    public ModelInfo info() {
        return embedder.info();
    }

    @Override
    public Embeddings embedAll(List<String> texts, EmbedOptions options, Caller caller) {
        return embedder.embedAll(texts, options, caller);
    }

    @Override
    public void requireDimensions(int dimensions) {
        embedder.requireDimensions(dimensions);
    }

    @Override
    public int countTokens(String text) {
        return embedder.countTokens(text);
    }

    @Override
    public int countTokensWithoutEnds(String text) {
        return embedder.countTokensWithoutEnds(text);
    }

    @Override
    public String fingerprint() {
        return Fingerprint.of(embedder.info());
    }

    /// A GPU rounds otherwise than the CPU does in the same type.
    @Override
    public String arithmetic() {
        return "%s %s %s%s"
                .formatted(
                        embedder.numericType(),
                        embedder.profile(),
                        Fingerprint.ofHeads(embedder.info()),
                        embedder.device() == Device.CPU ? "" : " " + embedder.device())
                .strip();
    }

    @Override
    public String numericType() {
        return embedder.numericType().label();
    }

    @Override
    public boolean shortenable() {
        return embedder.info().isDecoder();
    }

    @Override
    public Device device() {
        return embedder.device();
    }

    @Override
    public boolean isLost() {
        return embedder.isLost();
    }

    @Override
    public void warmUp() {
        embedder.embed("warm-up");
    }

    @Override
    public Optional<Embedder> local() {
        return Optional.of(embedder);
    }

    @Override
    public void close() {
        embedder.close();
    }
}
