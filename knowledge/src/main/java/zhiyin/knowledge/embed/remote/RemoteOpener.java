package zhiyin.knowledge.embed.remote;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import zhiyin.knowledge.embed.ModelOpener;

/// Remote models by their names, in any case, before those of another opener. They take no memory here, and
/// stay the caller's.
///
/// @param remotes as they are now; whoever changes them tells [zhiyin.knowledge.embed.EmbeddingModels#forget(String)]
public record RemoteOpener(Supplier<List<RemoteModel>> remotes, ModelOpener others)
        implements ModelOpener {
    /// With models that stay the same.
    public RemoteOpener(List<RemoteModel> remotes, ModelOpener others) {
        this(() -> remotes, others);
    }

    private Optional<RemoteModel> remote(String model) {
        return remotes.get().stream()
                .filter(each -> each.name().equalsIgnoreCase(model))
                .findFirst();
    }

    @Override
    public Opened open(String model) {
        return remote(model)
                .map(remote -> new Opened(remote, false))
                .orElseGet(() -> others.open(model));
    }

    /// A model that was put in place of another has a key of its own, so that it is not taken for that.
    @Override
    public Found find(String model) {
        return remote(model)
                .map(remote ->
                        new Found(
                                "remote %s %x"
                                        .formatted(remote.name(), System.identityHashCode(remote)),
                                remote.name(),
                                () -> new Plan(0, () -> new Opened(remote, false))))
                .orElseGet(() -> others.find(model));
    }
}
