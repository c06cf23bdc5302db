package zhiyin.cli.kb;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeBaseInUseException;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.server.HttpServer;
import zhiyin.server.Security;
import zhiyin.server.ServerOptions;
import zhiyin.server.auth.AccountStore;
import zhiyin.server.auth.CatalogStore;
import zhiyin.server.auth.OwnKey;
import zhiyin.server.auth.OwnerAccess;
import zhiyin.server.kb.KbOptions;

/// The way to a data directory's knowledge base: by the process that has it open or, where none has, by
/// opening it here and serving it on a free port of this machine for as long as the command runs. Others
/// that come meanwhile talk to this process.
final class Connection implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final KbClient client;
    private final Optional<Owned> owned;

    private record Owned(KnowledgeBase base, AccountStore accounts, HttpServer server) {}

    private Connection(KbClient client, Optional<Owned> owned) {
        this.client = client;
        this.owned = owned;
    }

    /// Waits a little where another process has the directory and does not answer yet.
    ///
    /// @throws KbFailure IN_USE where that stays so
    static Connection open(Path data, KnowledgeOptions options) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                return here(data, options);
            } catch (KnowledgeBaseInUseException e) {
                Optional<Connection> other = e.url().flatMap(url -> there(url, data));
                if (other.isPresent()) {
                    return other.get();
                }
                if (Instant.now().isAfter(deadline)) {
                    throw new KbFailure("IN_USE", String.valueOf(e.getMessage()));
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    private static Connection here(Path data, KnowledgeOptions options) {
        KnowledgeBase base = KnowledgeBase.open(data, options);
        try {
            return serve(base, accounts(data, options));
        } catch (RuntimeException e) {
            base.close();
            throw e;
        }
    }

    private static Connection serve(KnowledgeBase base, AccountStore accounts) {
        try {
            var address =
                    ServerOptions.DEFAULTS
                            .withAddress(ServerOptions.DEFAULT_HOST, 0)
                            .withSecurity(Security.NONE.withAccess(new OwnerAccess(accounts)));
            HttpServer server = HttpServer.start(address, base, KbOptions.DEFAULTS);
            URI url = URI.create("http://127.0.0.1:" + server.port());
            base.announce(url);
            return new Connection(
                    new KbClient(url, Optional.empty()),
                    Optional.of(new Owned(base, accounts, server)));
        } catch (RuntimeException e) {
            accounts.close();
            throw e;
        }
    }

    private static AccountStore accounts(Path data, KnowledgeOptions options) {
        return options.shared()
                .<AccountStore>map(
                        shared -> CatalogStore.open(shared.catalog(), options.environment()))
                .orElseGet(() -> AccountStore.in(data));
    }

    /// Empty where nobody answers there: the process may be ending.
    private static Optional<Connection> there(URI url, Path data) {
        var client = new KbClient(url, OwnKey.read(data));
        try {
            var _ = client.get("/health");
            return Optional.of(new Connection(client, Optional.empty()));
        } catch (KbFailure _) {
            client.close();
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            client.close();
            return Optional.empty();
        }
    }

    KbClient client() {
        return client;
    }

    /// Whether the work stops when this command does.
    boolean isOwner() {
        return owned.isPresent();
    }

    @Override
    public void close() {
        client.close();
        owned.ifPresent(here -> {
            here.server().close();
            here.accounts().close();
            here.base().close();
        });
    }
}
