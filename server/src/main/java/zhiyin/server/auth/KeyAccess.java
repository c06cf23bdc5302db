package zhiyin.server.auth;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import zhiyin.server.api.Access;
import zhiyin.server.api.Principal;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.api.Scope;
import zhiyin.server.client.Client;

/// Lets in who has a key: `Authorization: Bearer KEY` as OpenAI's, Cohere's, Jina's and TEI's clients send it,
/// or `x-api-key: KEY`, or `api-key: KEY` as Azure's do. Thread-safe.
public final class KeyAccess implements Access {
    private static final String BEARER = "bearer ";

    private final KeyRing keys;
    private final Usage usage;
    private final Open open;
    private final InstantSource clock;

    /// Whether requests without a key are let in.
    public enum Open {
        ALWAYS,
        /// Until somebody is given a key; for loopback addresses.
        WITHOUT_KEYS,
        NEVER
    }

    public KeyAccess(KeyRing keys, Usage usage, Open open, InstantSource clock) {
        this.keys = keys;
        this.usage = usage;
        this.open = open;
        this.clock = clock;
    }

    @Override
    public Principal admit(Context ctx, Scope needed) {
        Optional<String> secret = secret(ctx);
        Optional<ApiKey> key = secret.flatMap(keys::find);
        if (key.isPresent()) {
            return admit(ctx, key.get(), needed);
        }
        // Where there are no keys at all, clients send whatever they were made to send.
        boolean anything = open != Open.NEVER && keys.isEmpty();
        if (anything || (secret.isEmpty() && open == Open.ALWAYS)) {
            return Principal.anonymous(ctx.ip());
        }
        throw new RequestException(
                Reason.UNAUTHENTICATED,
                secret.isEmpty()
                        ? "this server asks for an API key: \"Authorization: Bearer KEY\"; its owner makes one by \"zhiyin keys create NAME\""
                        : "the API key is not known here; it may have been revoked");
    }

    private Principal admit(Context ctx, ApiKey key, Scope needed) {
        Client.name(ctx, key.name());
        var principal = new Principal(key.name(), true, key.scopes());
        if (!principal.may(needed)) {
            throw new RequestException(
                    Reason.FORBIDDEN,
                    "the API key %s is not for this: it needs the scope %s"
                            .formatted(key.name(), needed.label()));
        }
        key.tokensPerDay()
                .flatMap(most -> usage.of(key).untilTokens(most, clock.instant()))
                .ifPresent(wait -> {
                    throw limited(
                            "the API key %s has used its %,d tokens of today (UTC)"
                                    .formatted(key.name(), key.tokensPerDay().orElse(0L)),
                            wait);
                });
        key.requestsPerMinute()
                .flatMap(most -> usage.of(key).takeRequest(most, clock.instant()))
                .ifPresent(wait -> {
                    throw limited(
                            "the API key %s may send %,d requests a minute"
                                    .formatted(key.name(), key.requestsPerMinute().orElse(0)),
                            wait);
                });
        usage.of(key);
        return principal;
    }

    private static RequestException limited(String message, Duration wait) {
        return new RequestException(Reason.RATE_LIMITED, message).withRetryAfter(wait);
    }

    private static Optional<String> secret(Context ctx) {
        @Nullable String authorization = ctx.header(Header.AUTHORIZATION);
        if (authorization != null
                && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.of(authorization.substring(BEARER.length()).strip());
        }
        return Stream.of("x-api-key", "api-key")
                .flatMap(name -> Optional.ofNullable(ctx.header(name)).stream())
                .map(String::strip)
                .findFirst();
    }

    @Override
    public void used(Principal principal, long tokens) {
        if (principal.identified()) {
            usage.use(principal.name(), tokens);
        }
    }
}
