package zhiyin.server.account;

import io.javalin.http.Context;
import java.util.Optional;
import zhiyin.server.api.Call;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.api.Routes;
import zhiyin.server.auth.AccountAccess;
import zhiyin.server.auth.Accounts;
import zhiyin.server.auth.Accounts.SignedIn;
import zhiyin.server.auth.OwnPage;
import zhiyin.server.auth.SessionCookie;
import zhiyin.server.auth.User;

/// Signing in and out, and one's own password. They ask for no scope, since whoever signs in has none yet; what
/// they ask for is the server's own page ([OwnPage]).
final class SessionRoutes {
    record SignIn(String name, String password) {}

    /// @param code that the server's console shows; not asked for on a server of this machine alone
    record First(String name, String password, Optional<String> code) {}

    /// @param present the password that is to be replaced
    record NewPassword(String present, String password) {}

    private final AccountAccess access;
    private final Accounts accounts;

    SessionRoutes(AccountAccess access) {
        this.access = access;
        this.accounts = access.accounts();
    }

    void addTo(Routes routes) {
        routes.exchange(
                own("POST", "/account/sign-in", "begins a session, by a cookie"),
                SignIn.class,
                AccountView.class,
                this::signIn);
        routes.exchange(
                own("POST", "/account/first", "creates the first administrator").withStatus(201),
                First.class,
                AccountView.class,
                this::first);
        routes.exchange(
                own("PUT", "/account/password", "changes one's own, and ends all other sessions"),
                NewPassword.class,
                AccountView.class,
                this::changePassword);
        routes.call(
                own("POST", "/account/sign-out", "ends the session").withStatus(204),
                this::signOut);
        routes.call(
                own("POST", "/account/sign-out-everywhere", "ends all sessions of whoever asks")
                        .withStatus(204),
                this::signOutEverywhere);
    }

    private static Operation own(String method, String path, String purpose) {
        return Operation.of(method, path, purpose)
                .header(
                        OwnPage.HEADER,
                        String.class,
                        "anything; only the server's own page has it");
    }

    private AccountView signIn(Call call, SignIn body) {
        Context ctx = call.context();
        return begun(ctx, accounts.signIn(body.name(), body.password(), ctx.ip()));
    }

    private AccountView begun(Context ctx, String token) {
        SessionCookie.read(ctx).ifPresent(accounts::signOut);
        SessionCookie.write(ctx, token);
        return AccountView.of(accounts.recognise(token).orElseThrow().user());
    }

    private AccountView first(Call call, First body) {
        Context ctx = call.context();
        Optional<String> code = body.code();
        if (!access.isUnclaimed() && code.isEmpty()) {
            throw new RequestException(
                    Reason.FORBIDDEN,
                    "the first administrator is created with the code on the console where the server was started");
        }
        return begun(
                ctx,
                accounts.first(
                        body.name(),
                        body.password(),
                        code.filter(_ -> !access.isUnclaimed()),
                        ctx.ip()));
    }

    private AccountView changePassword(Call call, NewPassword body) {
        Context ctx = call.context();
        User user = require(ctx);
        return begun(
                ctx,
                accounts.changePassword(user.name(), body.present(), body.password(), ctx.ip()));
    }

    /// @throws RequestException UNAUTHENTICATED
    private User require(Context ctx) {
        return access.signedIn(ctx)
                .map(SignedIn::user)
                .orElseThrow(() ->
                        new RequestException(
                                Reason.UNAUTHENTICATED, "nobody is signed in; sign in first"));
    }

    private void signOut(Call call) {
        SessionCookie.read(call.context()).ifPresent(accounts::signOut);
        ended(call);
    }

    private void signOutEverywhere(Call call) {
        accounts.signOutEverywhere(require(call.context()).name());
        ended(call);
    }

    private static void ended(Call call) {
        SessionCookie.clear(call.context());
        call.status(204);
    }
}
