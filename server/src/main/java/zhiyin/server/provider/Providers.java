package zhiyin.server.provider;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import zhiyin.engine.pull.PrivateAddress;
import zhiyin.knowledge.embed.remote.RemoteModel;
import zhiyin.knowledge.embed.remote.RemoteSpec;
import zhiyin.server.provider.ProviderException.Code;
import zhiyin.server.state.PrivateList;

/// The models that are computed elsewhere: those named when the server was started, and those that administrators have
/// added since, which are kept in the data directory. Thread-safe.
///
/// The operator of the machine names what addresses he likes; who adds a provider over the network may not have the
/// server ask into the network it is in (server-side request forgery), unless the operator allows it. That is looked at
/// when it is added and before each request, since names may lead elsewhere by then.
public final class Providers implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Providers.class.getName());
    private static final int MOST = 100;

    /// One that was added.
    ///
    /// @param model empty where it cannot be asked
    /// @param problem why it cannot
    public record Added(
            Provider provider, Optional<RemoteModel> model, Optional<ProviderException> problem) {}

    private final List<RemoteModel> configured;
    private final Optional<PrivateList<Provider>> kept;
    private final Map<String, String> environment;
    private final boolean privateAllowed;
    private volatile List<Added> added;

    private Providers(
            List<RemoteModel> configured,
            Optional<PrivateList<Provider>> kept,
            Map<String, String> environment,
            boolean privateAllowed) {
        this.configured = List.copyOf(configured);
        this.kept = kept;
        this.environment = Map.copyOf(environment);
        this.privateAllowed = privateAllowed;
        this.added =
                kept.map(PrivateList::read).orElse(List.of()).stream().map(this::open).toList();
    }

    /// These alone.
    ///
    /// @param configured stay the caller's
    public static Providers fixed(List<RemoteModel> configured) {
        return new Providers(configured, Optional.empty(), Map.of(), false);
    }

    /// These, and those that are added.
    ///
    /// @param configured stay the caller's
    /// @param directory where those that are added are kept
    /// @param environment with the keys
    /// @param privateAllowed whether those that are added may be on this machine or in private networks
    public static Providers in(
            Path directory,
            List<RemoteModel> configured,
            Map<String, String> environment,
            boolean privateAllowed) {
        var file = new PrivateList<>(directory, "providers", "the providers", Provider.class);
        return new Providers(configured, Optional.of(file), environment, privateAllowed);
    }

    /// A key may be gone since the provider was added: then it is told, and the server starts all the same.
    private Added open(Provider provider) {
        try {
            return new Added(
                    provider, Optional.of(remote(provider, provider.spec())), Optional.empty());
        } catch (IllegalArgumentException | ProviderException e) {
            LOG.log(Level.WARNING, "the provider {0}: {1}", provider.name(), e.getMessage());
            return new Added(provider, Optional.empty(), Optional.of(explained(e)));
        }
    }

    private static ProviderException explained(RuntimeException failure) {
        return failure instanceof ProviderException known
                ? known
                : new ProviderException(
                        Code.PROVIDER_INVALID, String.valueOf(failure.getMessage()), Map.of());
    }

    private RemoteModel remote(Provider provider, RemoteSpec spec) {
        provider.keyVariable().ifPresent(this::requireKey);
        requireAllowed(spec.url());
        return RemoteModel.of(spec, environment, this::isAllowed);
    }

    private void requireKey(String variable) {
        Map<String, String> values = Map.of("variable", variable);
        if (!Provider.isKeyVariable(variable)) {
            throw new ProviderException(
                    Code.KEY_REFUSED,
                    "the environment variable %s may not be used from here: its name has to end with _API_KEY, so that no other secret is sent anywhere"
                            .formatted(variable),
                    values);
        }
        if (environment.getOrDefault(variable, "").isBlank()) {
            throw new ProviderException(
                    Code.KEY_MISSING,
                    "the environment variable %s is not set; set it to the key, and start the server again"
                            .formatted(variable),
                    values);
        }
    }

    private void requireAllowed(URI url) {
        if (!isAllowed(url)) {
            throw new ProviderException(
                    Code.PRIVATE_ADDRESS,
                    "%s is an address of this machine or of a private network; to allow such, start the server with --private-providers"
                            .formatted(url.getHost()),
                    Map.of("host", url.getHost()));
        }
    }

    private boolean isAllowed(URI url) {
        return privateAllowed || !PrivateAddress.isOf(url.getHost());
    }

    /// Whether any may be added.
    public boolean isOpen() {
        return kept.isPresent();
    }

    public boolean isPrivateAllowed() {
        return privateAllowed;
    }

    /// Those named when the server was started.
    public List<RemoteModel> configured() {
        return configured;
    }

    /// Those added since.
    public List<Added> added() {
        return added;
    }

    /// All that can be asked.
    public List<RemoteModel> models() {
        return Stream.concat(
                        configured.stream(), added.stream().flatMap(each -> each.model().stream()))
                .toList();
    }

    /// To be asked once, by who closes it.
    ///
    /// @throws ProviderException PROVIDER_INVALID, KEY_REFUSED, KEY_MISSING, PRIVATE_ADDRESS
    public RemoteModel draft(Provider provider) {
        return legal(() -> remote(provider, provider.impatientSpec()));
    }

    private static <T> T legal(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw explained(e);
        }
    }

    /// @throws ProviderException PROVIDER_EXISTS, TOO_MANY_PROVIDERS, and as [#draft(Provider)] does
    public synchronized void add(Provider provider) {
        if (models().stream().anyMatch(model -> model.name().equalsIgnoreCase(provider.name()))
                || find(provider.name()).isPresent()) {
            throw exists(provider.name());
        }
        if (added.size() >= MOST) {
            throw new ProviderException(
                    Code.TOO_MANY_PROVIDERS,
                    "there are %d providers already, which is as many as may be".formatted(MOST),
                    Map.of("most", String.valueOf(MOST)));
        }
        var more = new ArrayList<>(added);
        more.add(made(provider));
        keep(more);
    }

    /// For whoever knows of more models than these.
    public static ProviderException exists(String name) {
        return new ProviderException(
                Code.PROVIDER_EXISTS,
                "there is a model called %s already".formatted(name),
                Map.of("name", name));
    }

    private Added made(Provider provider) {
        return new Added(
                provider,
                Optional.of(legal(() -> remote(provider, provider.spec()))),
                Optional.empty());
    }

    /// Puts another in the place of one; its name stays.
    ///
    /// @throws ProviderException PROVIDER_NOT_FOUND, PROVIDER_FIXED, and as [#draft(Provider)] does
    public synchronized void change(Provider provider) {
        Added before = require(provider.name());
        Added after = made(provider);
        keep(added.stream().map(each -> each.equals(before) ? after : each).toList());
        before.model().ifPresent(RemoteModel::retire);
    }

    /// @throws ProviderException PROVIDER_NOT_FOUND, PROVIDER_FIXED
    public synchronized void remove(String name) {
        Added gone = require(name);
        keep(added.stream().filter(each -> !each.equals(gone)).toList());
        gone.model().ifPresent(RemoteModel::retire);
    }

    private void keep(List<Added> all) {
        kept.orElseThrow().change(_ -> all.stream().map(Added::provider).toList());
        added = List.copyOf(all);
    }

    private Optional<Added> find(String name) {
        return added.stream()
                .filter(each -> each.provider().name().equalsIgnoreCase(name))
                .findFirst();
    }

    /// @throws ProviderException PROVIDER_NOT_FOUND, PROVIDER_FIXED
    public Added require(String name) {
        if (configured.stream().anyMatch(model -> model.name().equalsIgnoreCase(name))) {
            throw new ProviderException(
                    Code.PROVIDER_FIXED,
                    "%s was named when the server was started, by --remote or in its configuration file; change it there"
                            .formatted(name),
                    Map.of("name", name));
        }
        return find(name)
                .orElseThrow(() ->
                        new ProviderException(
                                Code.PROVIDER_NOT_FOUND,
                                "there is no provider %s".formatted(name),
                                Map.of("name", name)));
    }

    /// Closes those that were added.
    @Override
    public void close() {
        added.forEach(each -> each.model().ifPresent(RemoteModel::close));
    }
}
