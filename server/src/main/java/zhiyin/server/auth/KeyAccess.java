package zhiyin.server.auth;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import zhiyin.server.api.Access;
import zhiyin.server.api.Principal;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.api.Scope;
import zhiyin.server.client.Client;

/// Lets in who has a key, and who needs none: `Authorization: Bearer KEY` as OpenAI's, Cohere's, Jina's and TEI's clients send it,
/// or `x-api-key: KEY`, or `api-key: KEY` as Azure's do. Thread-safe.
public final class KeyAccess implements Access {
    private static final String BEARER = "bearer ";
    private static final Set<Scope> MODELS = Set.of(Scope.EMBED);

    private final KeyRing keys;
    private final Usage usage;
    private final Open open;
    private final BooleanSupplier users;
    private final InstantSource clock;

    /// Whether requests are let in whose sender nobody knows. Where there are users, such requests never get at the
    /// knowledge base.
    public enum Open {
        /// Whatever there is; where there are users, to the models alone.
        ALWAYS,
        /// Until somebody is given a key, or there is a user; for loopback addresses.
        WITHOUT_KEYS,
        NEVER
    }

    public KeyAccess(KeyRing keys, Usage usage, Open open, InstantSource clock) {
        this(keys, usage, open, () -> false, clock);
    }

    /// @param users whether there are users
    public KeyAccess(
            KeyRing keys, Usage usage, Open open, BooleanSupplier users, InstantSource clock) {
        this.keys = keys;
        this.usage = usage;
        this.open = open;
        this.users = users;
        this.clock = clock;
    }

    public KeyRing keys() {
        return keys;
    }

    public Usage usage() {
        return usage;
    }

    /// Whether whoever reaches this server may do everything, since it is this machine's alone and nobody was given
    /// anything yet.
    boolean isUnclaimed() {
        return open == Open.WITHOUT_KEYS && keys.isEmpty() && !users.getAsBoolean();
    }

    static boolean brings(Context ctx) {
        return secret(ctx).isPresent();
    }

    /// Who asks, for nothing yet.
    Optional<Principal> recognise(Context ctx) {
        Optional<String> secret = secret(ctx);
        return secret.flatMap(keys::find)
                .map(KeyAccess::principal)
                .or(() -> unknown(ctx, secret.isPresent()))
                .or(() -> secret.flatMap(keys::findLatest).map(KeyAccess::principal));
    }

    @Override
    public Principal admit(Context ctx, Scope needed) {
        Optional<String> secret = secret(ctx);
        Optional<ApiKey> key = secret.flatMap(keys::find);
        if (key.isPresent()) {
            return admit(ctx, key.get(), needed);
        }
        return unknown(ctx, secret.isPresent())
                .filter(principal -> principal.may(needed))
                .orElseGet(() -> admitLatest(ctx, secret, needed));
    }

    /// Who would be refused by what is known here.
    private Principal admitLatest(Context ctx, Optional<String> secret, Scope needed) {
        ApiKey key =
                secret.flatMap(keys::findLatest)
                        .orElseThrow(() ->
                                new RequestException(
                                        Reason.UNAUTHENTICATED, whoIsThat(secret.isPresent())));
        return admit(ctx, key, needed);
    }

    private String whoIsThat(boolean withSecret) {
        if (withSecret) {
            return "the API key is not known here; it may have been revoked";
        }
        return users.getAsBoolean()
                ? "sign in, or send an API key: \"Authorization: Bearer KEY\""
                : "this server asks for an API key: \"Authorization: Bearer KEY\"; its owner makes one by \"zhiyin keys create NAME\"";
    }

    /// Somebody without a key that is known. Where there are no keys at all, clients send whatever they were made to
    /// send.
    private Optional<Principal> unknown(Context ctx, boolean withSecret) {
        boolean legal = !withSecret || keys.isEmpty();
        if (users.getAsBoolean()) {
            return Optional.of(Principal.anonymous(ctx.ip(), MODELS))
                    .filter(_ -> open == Open.ALWAYS && legal);
        }
        boolean nobody = open != Open.NEVER && keys.isEmpty();
        return Optional.of(Principal.anonymous(ctx.ip()))
                .filter(_ -> nobody || (open == Open.ALWAYS && legal));
    }

    private static Principal principal(ApiKey key) {
        return new Principal(key.name(), true, key.scopes());
    }

    private Principal admit(Context ctx, ApiKey key, Scope needed) {
        Client.name(ctx, key.name());
        Principal principal = principal(key);
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
        usage.note(key);
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
