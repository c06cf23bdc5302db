package zhiyin.server.admin;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.embed.remote.RemoteModel;
import zhiyin.knowledge.embed.remote.RemoteSpec;
import zhiyin.server.admin.ConnectionTest.Outcome;
import zhiyin.server.api.Call;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.Routes;
import zhiyin.server.model.Models;
import zhiyin.server.model.Offer;
import zhiyin.server.model.ServedModel;
import zhiyin.server.provider.Provider;
import zhiyin.server.provider.ProviderException;
import zhiyin.server.provider.Providers;

/// Who computes vectors: the models of this machine, and those elsewhere, which are added, changed and removed here.
final class ProviderRoutes {
    private static final String ALL = "/admin/providers";
    private static final String ONE = ALL + "/<model>";

    /// Where vectors are computed.
    enum Kind {
        BUILT_IN,
        /// In this process, from files.
        LOCAL,
        /// Over the network.
        REMOTE
    }

    /// @param adding whether any may be added
    /// @param privateAllowed whether those may be on this machine or in private networks
    /// @param suggestions what many have, to begin with
    record ProviderList(
            boolean adding,
            boolean privateAllowed,
            List<View> providers,
            List<Provider> suggestions) {}

    /// A provider.
    ///
    /// @param editable whether it may be changed and removed here
    /// @param usage what it was asked since the start of the server
    /// @param collections that use it
    /// @param problem why it cannot be asked
    record View(
            String name,
            Kind kind,
            boolean isDefault,
            boolean editable,
            Optional<Provider> provider,
            Optional<UsageView> usage,
            List<String> collections,
            Optional<Problem> problem) {}

    /// @param dollars by the price given
    record UsageView(long requests, long failures, long texts, long tokens, double dollars) {}

    /// @param message says what to do
    record Problem(String code, String message) {}

    /// One of the two: a model that is served, or a provider that is not yet.
    record TestBody(Optional<String> name, Optional<Provider> provider) {}

    private final Models models;
    private final CollectionUse use;

    ProviderRoutes(Models models, CollectionUse use) {
        this.models = models;
        this.use = use;
    }

    void addTo(Routes reading, Routes changing) {
        reading.answer(
                Operation.of("GET", ALL, "who computes vectors, here and elsewhere"),
                ProviderList.class,
                _ -> list());
        changing.exchange(
                Operation.of("POST", ALL, "adds a model that is computed elsewhere")
                        .withStatus(201),
                Provider.class,
                View.class,
                (_, body) -> add(body));
        changing.exchange(
                Operation.of(
                        "POST",
                        ALL + "/test",
                        "embeds some sentences: dimensions, time, tokens, cost, and whether they mean something"),
                TestBody.class,
                Outcome.class,
                (_, body) -> test(body));
        changing.exchange(
                Operation.of("PUT", ONE, "changes one that was added; its name stays"),
                Provider.class,
                View.class,
                (call, body) -> change(call.path("model"), body));
        changing.call(
                Operation.of("DELETE", ONE, "removes one that was added")
                        .query(
                                "collections",
                                String.class,
                                "those that use it, separated by commas; refused where others do")
                        .withStatus(204),
                this::remove);
    }

    private ProviderList list() {
        List<CollectionInfo> collections = use.collections().get();
        Optional<Providers> providers = models.providers();
        String first = models.defaultModel().offer().name();
        Stream<View> served =
                models.all().stream()
                        .filter(model -> model.name().equals(model.offer().name()))
                        .map(model -> view(model, first, collections));
        Stream<View> broken =
                providers.map(Providers::added).orElse(List.of()).stream()
                        .filter(each -> each.model().isEmpty())
                        .map(ProviderRoutes::broken);
        return new ProviderList(
                providers.filter(Providers::isOpen).isPresent(),
                providers.filter(Providers::isPrivateAllowed).isPresent(),
                Stream.concat(served, broken).toList(),
                Suggestions.ALL);
    }

    private View view(ServedModel model, String first, List<CollectionInfo> collections) {
        Offer offer = model.offer();
        Optional<Provider> added = added(offer.name()).map(Providers.Added::provider);
        return new View(
                offer.name(),
                kind(offer),
                offer.name().equals(first),
                added.isPresent(),
                added.or(() -> configured(offer.name())),
                model.remote()
                        .map(status ->
                                new UsageView(
                                        status.requests(),
                                        status.failures(),
                                        status.texts(),
                                        status.tokens(),
                                        status.dollars())),
                use.of(offer, collections),
                Optional.empty());
    }

    private static Kind kind(Offer offer) {
        return switch (offer.origin()) {
            case BUILT_IN -> Kind.BUILT_IN;
            case PULLED, FILE -> Kind.LOCAL;
            case REMOTE -> Kind.REMOTE;
        };
    }

    private static View broken(Providers.Added added) {
        return new View(
                added.provider().name(),
                Kind.REMOTE,
                false,
                true,
                Optional.of(added.provider()),
                Optional.empty(),
                List.of(),
                added.problem()
                        .map(why ->
                                new Problem(why.code().name(), String.valueOf(why.getMessage()))));
    }

    private Optional<Providers.Added> added(String name) {
        return models.providers().map(Providers::added).orElse(List.of()).stream()
                .filter(each -> each.provider().name().equalsIgnoreCase(name))
                .findFirst();
    }

    private Optional<Provider> configured(String name) {
        return models.providers().map(Providers::configured).orElse(List.of()).stream()
                .map(RemoteModel::spec)
                .filter(spec -> spec.name().equalsIgnoreCase(name))
                .findFirst()
                .map(ProviderRoutes::described);
    }

    /// As far as it can be told: what goes before its texts cannot.
    private static Provider described(RemoteSpec spec) {
        OptionalInt dimensions = spec.dimensions();
        return new Provider(
                spec.name(),
                spec.url().toString(),
                spec.model(),
                dimensions.isPresent() ? Optional.of(dimensions.getAsInt()) : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                spec.keyVariable(),
                Optional.of(spec.dollarsPerMillion()).filter(price -> price > 0),
                Optional.empty());
    }

    private Providers open() {
        return models.providers().filter(Providers::isOpen).orElseThrow(ModelRoutes::fixed);
    }

    private View add(Provider provider) {
        Providers providers = open();
        if (isTaken(provider.name())) {
            throw Providers.exists(provider.name());
        }
        providers.add(provider);
        return changed(provider.name());
    }

    private boolean isTaken(String name) {
        try {
            return models.find(name).isPresent();
        } catch (RequestException _) {
            return true; // by several
        }
    }

    private View change(String name, Provider provider) {
        if (!provider.name().equalsIgnoreCase(name)) {
            throw RequestException.invalid(
                    "name", "the name stays as it is; collections know the provider by it");
        }
        open().change(provider);
        return changed(name);
    }

    private View changed(String name) {
        models.forget(name);
        return view(
                models.require(name),
                models.defaultModel().offer().name(),
                use.collections().get());
    }

    private void remove(Call call) {
        String name = call.path("model");
        Providers providers = open();
        Providers.Added added = providers.require(name);
        if (added.model().isPresent()) {
            use.requireConfirmed(models.require(name).offer(), call.words("collections"));
        }
        providers.remove(name);
        models.forget(name);
        call.status(204);
    }

    private Outcome test(TestBody body) {
        if (body.name().isPresent() == body.provider().isPresent()) {
            throw RequestException.invalid(
                    "name", "expected a name, of a model that is served, or a provider");
        }
        return body.provider().map(this::tested).orElseGet(() -> tested(body.name().orElseThrow()));
    }

    private Outcome tested(Provider provider) {
        try (RemoteModel draft = open().draft(provider)) {
            return ConnectionTest.run(draft::embedAll, provider.dollarsPerMillion().orElse(0.0));
        } catch (ProviderException e) {
            throw AdminErrors.of(e);
        }
    }

    private Outcome tested(String name) {
        ServedModel model = models.require(name);
        double price =
                models.providers().map(Providers::models).orElse(List.of()).stream()
                        .map(RemoteModel::spec)
                        .filter(spec -> spec.name().equalsIgnoreCase(model.offer().name()))
                        .mapToDouble(RemoteSpec::dollarsPerMillion)
                        .findFirst()
                        .orElse(0);
        return ConnectionTest.run(model::embedAnew, price);
    }
}
