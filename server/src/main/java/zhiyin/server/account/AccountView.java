package zhiyin.server.account;

import io.javalin.http.Context;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import zhiyin.server.api.Principal;
import zhiyin.server.api.Scope;
import zhiyin.server.auth.AccountAccess;
import zhiyin.server.auth.Accounts.SignedIn;
import zhiyin.server.auth.Role;
import zhiyin.server.auth.User;

/// Who asks, and what may be offered to them.
///
/// @param via how that is known
/// @param name of the user or the API key
/// @param role of the user
/// @param scopes what may be done; all of them for administrators
/// @param collections that one is limited to; absent where to none
/// @param setup how the first administrator can be created; absent where there is one, or here are no users
record AccountView(
        Via via,
        Optional<String> name,
        Optional<Role> role,
        Set<Scope> scopes,
        Optional<List<String>> collections,
        Optional<Setup> setup) {
    enum Via {
        SESSION,
        KEY,
        /// Nobody has to say who it is, for these scopes.
        OPEN,
        /// Somebody has to sign in, or send a key.
        NOBODY
    }

    enum Setup {
        /// By whoever comes: this machine alone can.
        FREE,
        /// With the code on the server's console.
        CODE
    }

    /// Where there are no accounts.
    static AccountView everybody() {
        return new AccountView(
                Via.OPEN,
                Optional.empty(),
                Optional.empty(),
                EnumSet.allOf(Scope.class),
                Optional.empty(),
                Optional.empty());
    }

    static AccountView of(Context ctx, AccountAccess access) {
        Optional<SignedIn> signedIn = access.signedIn(ctx);
        if (signedIn.isPresent()) {
            return of(signedIn.get().user());
        }
        Optional<Principal> principal = access.recognise(ctx);
        return new AccountView(
                principal.map(known -> known.identified() ? Via.KEY : Via.OPEN).orElse(Via.NOBODY),
                principal.filter(Principal::identified).map(Principal::name),
                Optional.empty(),
                principal.map(known -> all(known.scopes())).orElse(Set.of()),
                Optional.empty(),
                setup(access));
    }

    static AccountView of(User user) {
        return new AccountView(
                Via.SESSION,
                Optional.of(user.name()),
                Optional.of(user.role()),
                all(user.role().scopes()),
                user.collections(),
                Optional.empty());
    }

    private static Optional<Setup> setup(AccountAccess access) {
        if (access.accounts().isEmpty()) {
            return Optional.of(access.isUnclaimed() ? Setup.FREE : Setup.CODE);
        }
        return Optional.empty();
    }

    private static Set<Scope> all(Set<Scope> scopes) {
        return scopes.contains(Scope.ADMIN) ? EnumSet.allOf(Scope.class) : scopes;
    }
}
