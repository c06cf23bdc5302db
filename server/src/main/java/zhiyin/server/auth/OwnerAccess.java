package zhiyin.server.auth;

import io.javalin.http.Context;
import java.time.Clock;
import zhiyin.server.api.Access;
import zhiyin.server.api.Principal;
import zhiyin.server.api.Scope;

/// Lets a command that has opened a data directory for itself do everything there, and users' limits follow the
/// names that it changes. Thread-safe.
public final class OwnerAccess implements Access {
    private final Accounts accounts;

    public OwnerAccess(AccountStore store) {
        this.accounts = new Accounts(store, Clock.systemUTC());
    }

    @Override
    public Principal admit(Context ctx, Scope needed) {
        return Access.OPEN.admit(ctx, needed);
    }

    @Override
    public void renamed(String collection, String name) {
        accounts.renamed(collection, name);
    }

    @Override
    public void dropped(String collection) {
        accounts.dropped(collection);
    }
}
