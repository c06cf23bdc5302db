package zhiyin.server.account;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.Optional;
import java.util.Set;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Routes;
import zhiyin.server.api.SameOrigin;
import zhiyin.server.api.Scope;
import zhiyin.server.auth.AccountAccess;
import zhiyin.server.auth.OwnPage;

/// The routes of accounts. Thread-safe.
public final class AccountApi {
    private static final Set<String> SAFE = Set.of("GET", "HEAD");

    private final Optional<AccountAccess> access;

    /// @param access empty where there are no accounts: then it is told that everybody may do everything
    public AccountApi(Optional<AccountAccess> access) {
        this.access = access;
    }

    /// @param gate which requests are let in
    public void addTo(Routes server, SameOrigin gate) {
        var errors = new AccountErrors();
        Routes own = server.with(errors, ctx -> checkOwn(ctx, gate)).open();
        own.answer(
                Operation.of("GET", "/account", "who asks, and what may be offered to them"),
                AccountView.class,
                call -> {
                    call.context().header(Header.CACHE_CONTROL, "no-store");
                    return access.map(known -> AccountView.of(call.context(), known))
                            .orElseGet(AccountView::everybody);
                });
        access.ifPresent(known -> {
            new SessionRoutes(known).addTo(own);
            Routes admin = server.with(errors, gate::check).scoped(_ -> Scope.ADMIN);
            new UserRoutes(known.accounts()).addTo(admin);
            new KeyRoutes(known.keys()).addTo(admin);
        });
    }

    private void checkOwn(Context ctx, SameOrigin gate) {
        if (access.map(AccountAccess::isUnclaimed).orElse(true)) {
            gate.check(ctx); // under other names it is reached through a proxy, by who signs in
        }
        if (!SAFE.contains(ctx.req().getMethod())) {
            OwnPage.check(ctx);
        }
    }
}
