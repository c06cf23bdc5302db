package zhiyin.server.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.embed.remote.RemoteModel;

/// Models that are computed elsewhere, beside those of this machine. Thread-safe.
public final class RemoteCatalogue implements Catalogue {
    private final Catalogue here;
    private final List<Offer> remote;
    private final boolean first;

    /// @param first whether the first of the remote models is the default
    /// @throws IllegalArgumentException where two models have the same name
    public RemoteCatalogue(Catalogue here, List<RemoteModel> remotes, boolean first) {
        this.here = here;
        this.remote = remotes.stream().map(Offer::of).toList();
        this.first = first;
        requireOwnNames();
    }

    private void requireOwnNames() {
        List<Offer> all = offers();
        for (Offer offer : remote) {
            if (all.stream().filter(o -> o.name().equalsIgnoreCase(offer.name())).count() > 1) {
                throw new IllegalArgumentException(
                        "the remote model %s has the name of another model; give it another, and say what it is called there by model="
                                .formatted(offer.name()));
            }
        }
    }

    @Override
    public List<Offer> offers() {
        var all = new ArrayList<>(here.offers());
        all.addAll(first ? 0 : all.size(), remote);
        return all;
    }

    @Override
    public Optional<Library> library() {
        return here.library();
    }
}
