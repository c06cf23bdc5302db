package zhiyin.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.server.Security;
import zhiyin.server.auth.AccountAccess;
import zhiyin.server.auth.AccountStore;
import zhiyin.server.auth.Accounts;
import zhiyin.server.auth.ApiKey;
import zhiyin.server.auth.CatalogStore;
import zhiyin.server.auth.KeyAccess;
import zhiyin.server.auth.KeyAccess.Open;
import zhiyin.server.auth.KeyRing;
import zhiyin.server.auth.OwnKey;
import zhiyin.server.auth.Usage;
import zhiyin.server.tls.PemPair;

/// The options that say who may use the server.
final class AccessArguments {
    private static final String GIVEN = "api-key";

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description =
                    "An API key that may do everything, best set by ZHIYIN_API_KEY, since others see command lines. More keys, with scopes and quotas: \"zhiyin keys\"")
    @Nullable String apiKey;

    @Option(
            names = "--open",
            description =
                    "Answer requests without an API key, whatever the address; where there are users (\"zhiyin users\"), those for models alone. Without, whoever asks has to have a key or sign in as soon as there is a key or a user, and always on an address that other machines reach.")
    boolean open;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description =
                    "HTTPS with this certificate and its chain (PEM); taken anew when the file is renewed")
    @Nullable Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "The certificate's private key (PEM, PKCS #8, no passphrase)")
    @Nullable Path key;

    @Option(
            names = "--cors-origin",
            paramLabel = "ORIGIN",
            split = ",",
            description =
                    "Web pages of these origins may use the server, as in https://chat.example.com; * for all. Default: none")
    @Nullable List<String> origins;

    /// @param store where accounts are kept, to be closed after all
    /// @param usage what keys have used, to be closed after the server
    /// @param told what became of the data directory's own accounts, for the console
    /// @param setupCode for the console: with it the first administrator is created; empty where there is one, or
    ///     none is needed
    record Opened(
            Security security,
            AccountStore store,
            Usage usage,
            List<String> told,
            Optional<String> setupCode) {}

    /// @param directory with the accounts, where they are in no catalog
    /// @param catalog that several servers share
    /// @param own for this machine's own commands, where they have a server to ask
    /// @throws ParameterException where an option has no legal value
    /// @throws CatalogException where the catalog cannot be reached
    Opened open(Path directory, Optional<StoreAddress> catalog, String host, Optional<OwnKey> own) {
        Optional<CatalogStore> shared =
                catalog.map(address -> CatalogStore.follow(address, System.getenv()));
        List<String> told = shared.map(each -> each.takeOver(directory)).orElse(List.of());
        AccountStore store =
                shared.<AccountStore>map(each -> each).orElseGet(() -> AccountStore.in(directory));
        var usage = new Usage(store.usage(), Clock.systemUTC());
        var keys = new KeyRing(store, given(), own.map(OwnKey::key));
        var accounts = new Accounts(store, Clock.systemUTC());
        var access =
                new AccountAccess(
                        new KeyAccess(
                                keys,
                                usage,
                                whom(host),
                                () -> !accounts.isEmpty(),
                                Clock.systemUTC()),
                        accounts);
        try {
            Security security =
                    Security.NONE
                            .withAccounts(access)
                            .withOrigins(Optional.ofNullable(origins).orElse(List.of()));
            return new Opened(
                    certificate().map(security::withCertificate).orElse(security),
                    store,
                    usage,
                    told,
                    Optional.of(accounts.setupCode())
                            .filter(_ -> accounts.isEmpty() && !access.isUnclaimed()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--cors-origin: " + e.getMessage(), e);
        }
    }

    private List<ApiKey> given() {
        return Optional.ofNullable(apiKey).map(secret -> ApiKey.unlimited(GIVEN, secret)).stream()
                .toList();
    }

    private Open whom(String host) {
        if (open) {
            return Open.ALWAYS;
        }
        return isLoopback(host) ? Open.WITHOUT_KEYS : Open.NEVER;
    }

    static boolean isLoopback(String host) {
        return host.matches("localhost|127\\.\\d+\\.\\d+\\.\\d+|::1|\\[::1]");
    }

    /// @throws ParameterException where one is given without the other
    Optional<PemPair> certificate() {
        if (certificate != null && key != null) {
            return Optional.of(new PemPair(certificate, key));
        }
        if (certificate != null || key != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s is given without %s; TLS takes both"
                            .formatted(
                                    key == null ? "--tls-cert" : "--tls-key",
                                    key == null ? "--tls-key" : "--tls-cert"));
        }
        return Optional.empty();
    }
}
