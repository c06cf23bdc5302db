package zhiyin.knowledge.embed;

import java.util.List;
import java.util.Optional;
import zhiyin.engine.Device;
import zhiyin.engine.EmbedderLoad;
import zhiyin.engine.Reranker;
import zhiyin.engine.model.ModelInfo;

/// A reranker in this process.
record LocalReranker(Reranker reranker) implements OpenedModel {
    @Override
    public ModelInfo info() {
        return reranker.info();
    }

    @Override
    public String fingerprint() {
        return Fingerprint.of(reranker.info());
    }

    @Override
    public String arithmetic() {
        return "%s %s %s"
                .formatted(
                        reranker.numericType(),
                        reranker.profile(),
                        reranker.device() == Device.CPU ? "" : reranker.device())
                .strip();
    }

    @Override
    public String numericType() {
        return reranker.numericType().label();
    }

    @Override
    public Device device() {
        return reranker.device();
    }

    @Override
    public boolean isLost() {
        return reranker.isLost();
    }

    @Override
    public void warmUp() {
        reranker.score("warm", List.of("up"));
    }

    @Override
    public Optional<EmbedderLoad> load() {
        return Optional.of(reranker.load());
    }

    @Override
    public void close() {
        reranker.close();
    }
}
