package zhiyin.server.account;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import zhiyin.server.api.Call;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.api.Routes;
import zhiyin.server.api.Scope;
import zhiyin.server.auth.ApiKey;
import zhiyin.server.auth.KeyAccess;
import zhiyin.server.auth.KeyRing;
import zhiyin.server.auth.Usage;

/// The API keys of the data directory, for administrators.
final class KeyRoutes {
    private static final String ALL = "/admin/keys";
    private static final String ONE = ALL + "/{name}";

    record KeyList(List<KeyView> keys) {}

    /// @param tokensToday embedded since midnight, UTC
    /// @param used last
    record KeyView(
            String name,
            Set<Scope> scopes,
            Optional<Long> tokensPerDay,
            Optional<Integer> requestsPerMinute,
            long tokensToday,
            Instant created,
            Optional<Instant> used) {}

    /// @param tokensPerDay no limit if absent
    /// @param requestsPerMinute no limit if absent
    record NewKey(
            String name,
            Set<Scope> scopes,
            Optional<Long> tokensPerDay,
            Optional<Integer> requestsPerMinute) {}

    /// @param secret what is sent as the key; told this once
    record IssuedKey(KeyView key, String secret) {}

    private final KeyRing keys;
    private final Usage usage;

    KeyRoutes(KeyAccess access) {
        this.keys = access.keys();
        this.usage = access.usage();
    }

    void addTo(Routes routes) {
        routes.answer(
                Operation.of("GET", ALL, "all API keys, without their secrets"),
                KeyList.class,
                _ -> new KeyList(keys.kept().stream().map(this::view).toList()));
        routes.exchange(
                Operation.of("POST", ALL, "makes an API key, and tells it once").withStatus(201),
                NewKey.class,
                IssuedKey.class,
                this::issue);
        routes.call(
                Operation.of("DELETE", ONE, "revokes an API key").withStatus(204), this::revoke);
    }

    private IssuedKey issue(Call call, NewKey body) {
        try {
            ApiKey.Issued issued =
                    ApiKey.issue(
                            body.name(),
                            body.scopes(),
                            body.tokensPerDay(),
                            body.requestsPerMinute());
            keys.add(issued.key());
            call.context().header("Cache-Control", "no-store");
            return new IssuedKey(view(issued.key()), issued.secret());
        } catch (IllegalArgumentException e) {
            throw RequestException.invalid(String.valueOf(e.getMessage()));
        }
    }

    private KeyView view(ApiKey key) {
        return new KeyView(
                key.name(),
                key.scopes(),
                key.tokensPerDay(),
                key.requestsPerMinute(),
                usage.tokensToday(key.name()),
                key.created(),
                usage.lastUse(key.name()));
    }

    private void revoke(Call call) {
        if (!keys.revoke(call.path("name"))) {
            throw new RequestException(
                    Reason.NOT_FOUND, "there is no API key called %s".formatted(call.path("name")));
        }
        call.status(204);
    }
}
