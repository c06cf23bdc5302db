package zhiyin.server.model;

import java.util.Optional;
import java.util.function.Supplier;
import zhiyin.engine.Embedder;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.ModelSource;
import zhiyin.knowledge.embed.LateInteraction;
import zhiyin.knowledge.embed.remote.RemoteModel;
import zhiyin.knowledge.embed.remote.RemoteStatus;

/// A model that can be served, loaded or not.
///
/// @param name what it is called over the APIs
/// @param fullName as the hub store knows it (`Qwen/Qwen3-Embedding-4B-GGUF:Q4_K_M`), else as `name`
/// @param opens what [Embedder#open(String)] takes
/// @param fileBytes of its files; 0 where that is not known
/// @param facts what its files say of it, read when asked for
/// @param remote what it was asked elsewhere, if it is computed there
public record Offer(
        String name,
        String fullName,
        String opens,
        Origin origin,
        long fileBytes,
        Supplier<ModelInfo> facts,
        Optional<Supplier<RemoteStatus>> remote) {
    /// Where a model is from.
    public enum Origin {
        BUILT_IN,
        PULLED,
        /// A file or directory, named when the server was started.
        FILE,
        /// Computed elsewhere.
        REMOTE
    }

    /// A model of this machine.
    public Offer(
            String name,
            String fullName,
            String opens,
            Origin origin,
            long fileBytes,
            Supplier<ModelInfo> facts) {
        this(name, fullName, opens, origin, fileBytes, facts, Optional.empty());
    }

    static Offer of(RemoteModel model) {
        String name = model.name();
        return new Offer(
                name, name, name, Origin.REMOTE, 0, model::info, Optional.of(model::status));
    }

    static Offer of(
            ModelSource source, String fullName, String opens, Origin origin, long fileBytes) {
        return new Offer(
                source.name(), fullName, opens, origin, fileBytes, new ReadOnce<>(source::info));
    }

    /// A model that somebody has loaded.
    static Offer of(Embedder embedder) {
        String name = embedder.info().name();
        return new Offer(name, name, name, Origin.FILE, 0, embedder::info);
    }

    /// Whether it has a vector for each token of a text.
    ///
    /// @throws zhiyin.engine.EngineException where its files cannot be read
    boolean comparesTokens() {
        return remote.isEmpty() && LateInteraction.isFor(facts.get().kinds());
    }

    Offer withName(String other) {
        return new Offer(other, fullName, opens, origin, fileBytes, facts, remote);
    }
}
