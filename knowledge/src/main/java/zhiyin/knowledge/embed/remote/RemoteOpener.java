package zhiyin.knowledge.embed.remote;

import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.embed.ModelOpener;

/// Remote models by their names, in any case, before those of another opener. They take no memory here, and
/// stay the caller's.
public record RemoteOpener(List<RemoteModel> remotes, ModelOpener others) implements ModelOpener {
    public RemoteOpener {
        remotes = List.copyOf(remotes);
    }

    private Optional<RemoteModel> remote(String model) {
        return remotes.stream().filter(each -> each.name().equalsIgnoreCase(model)).findFirst();
    }

    @Override
    public Opened open(String model) {
        return remote(model)
                .map(remote -> new Opened(remote, false))
                .orElseGet(() -> others.open(model));
    }

    @Override
    public Found find(String model) {
        return remote(model)
                .map(remote ->
                        new Found(
                                "remote " + remote.name(),
                                remote.name(),
                                () -> new Plan(0, () -> new Opened(remote, false))))
                .orElseGet(() -> others.find(model));
    }
}
