package zhiyin.server.api;

import java.util.Set;

/// Who asks.
///
/// @param name of the API key, of the user (`user:NAME`) or, without either, the client's address: whose turn it
///     is among callers
/// @param identified whether it is known who that is
/// @param scopes what may be done
/// @param reach with which collections
public record Principal(String name, boolean identified, Set<Scope> scopes, Reach reach) {
    public Principal {
        scopes = Set.copyOf(scopes);
    }

    /// With all collections.
    public Principal(String name, boolean identified, Set<Scope> scopes) {
        this(name, identified, scopes, Reach.ALL);
    }

    /// Somebody unknown, where nobody has to be known.
    public static Principal anonymous(String address) {
        return anonymous(address, Set.of(Scope.values()));
    }

    public static Principal anonymous(String address, Set<Scope> scopes) {
        return new Principal(address, false, scopes);
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
    }
}
