package zhiyin.server.auth;

import io.javalin.http.Context;
import java.util.Optional;
import zhiyin.server.api.Access;
import zhiyin.server.api.Principal;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.api.Scope;
import zhiyin.server.auth.Accounts.SignedIn;
import zhiyin.server.client.Client;

/// Lets in who has a key, who has signed in, and, as long as there is neither key nor user, whom [KeyAccess] lets in
/// without. Thread-safe.
public final class AccountAccess implements Access {
    private final KeyAccess keys;
    private final Accounts accounts;

    /// @param keys made with these users
    public AccountAccess(KeyAccess keys, Accounts accounts) {
        this.keys = keys;
        this.accounts = accounts;
    }

    public KeyAccess keys() {
        return keys;
    }

    public Accounts accounts() {
        return accounts;
    }

    @Override
    public Principal admit(Context ctx, Scope needed) {
        Optional<SignedIn> signedIn = signedIn(ctx);
        if (signedIn.isEmpty()) {
            return keys.admit(ctx, needed);
        }
        OwnPage.checkCookie(ctx);
        User user = signedIn.get().user();
        Principal principal = user.principal();
        Client.name(ctx, principal.name());
        if (!principal.may(needed)) {
            throw new RequestException(
                    Reason.FORBIDDEN,
                    "%s is %s and may not do this: it needs the scope %s"
                            .formatted(user.name(), user.role().label(), needed.label()));
        }
        return principal;
    }

    /// Who has signed in; whoever brings a key asks by that. A session that is in use lasts longer, and so does its
    /// cookie.
    public Optional<SignedIn> signedIn(Context ctx) {
        if (KeyAccess.brings(ctx)) {
            return Optional.empty();
        }
        Optional<String> token = SessionCookie.read(ctx);
        Optional<SignedIn> found = token.flatMap(accounts::recognise);
        found.filter(SignedIn::renewed)
                .ifPresent(_ -> SessionCookie.write(ctx, token.orElseThrow()));
        return found;
    }

    /// Who asks, without a session and for nothing yet.
    public Optional<Principal> recognise(Context ctx) {
        return keys.recognise(ctx);
    }

    /// Whether the first administrator may be created by whoever comes, without a code.
    public boolean isUnclaimed() {
        return keys.isUnclaimed();
    }

    @Override
    public void used(Principal principal, long tokens) {
        keys.used(principal, tokens);
    }

    @Override
    public void renamed(String collection, String name) {
        accounts.renamed(collection, name);
    }

    @Override
    public void dropped(String collection) {
        accounts.dropped(collection);
    }

    @Override
    public boolean isCurrent(Principal principal) {
        return !principal.name().startsWith(User.PRINCIPAL) || accounts.isCurrent(principal);
    }
}
