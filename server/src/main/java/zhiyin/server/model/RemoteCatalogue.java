package zhiyin.server.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.embed.remote.RemoteModel;
import zhiyin.server.provider.Providers;

/// Models that are computed elsewhere, beside those of this machine. Thread-safe.
public final class RemoteCatalogue implements Catalogue {
    private final Catalogue here;
    private final Providers providers;
    private final Optional<String> first;

    /// @param first the remote model that is the default; empty where one of this machine is
    /// @throws IllegalArgumentException where two models have the same name
    public RemoteCatalogue(Catalogue here, Providers providers, Optional<String> first) {
        this.here = here;
        this.providers = providers;
        this.first = first;
        requireOwnNames();
    }

    private void requireOwnNames() {
        List<Offer> all = offers();
        for (RemoteModel model : providers.configured()) {
            if (all.stream().filter(o -> o.name().equalsIgnoreCase(model.name())).count() > 1) {
                throw new IllegalArgumentException(
                        "the remote model %s has the name of another model; give it another, and say what it is called there by model="
                                .formatted(model.name()));
            }
        }
    }

    @Override
    public List<Offer> offers() {
        var all = new ArrayList<>(here.offers());
        List<Offer> remote =
                providers.models().stream()
                        .sorted(Comparator.comparing(model -> !isFirst(model)))
                        .map(Offer::of)
                        .toList();
        all.addAll(first.isPresent() ? 0 : all.size(), remote);
        return all;
    }

    /// None of those computed elsewhere gives scores.
    @Override
    public List<Offer> named() {
        return here.named();
    }

    private boolean isFirst(RemoteModel model) {
        return first.filter(model.name()::equalsIgnoreCase).isPresent();
    }

    @Override
    public Optional<Library> library() {
        return here.library();
    }

    @Override
    public Optional<Providers> providers() {
        return Optional.of(providers);
    }
}
