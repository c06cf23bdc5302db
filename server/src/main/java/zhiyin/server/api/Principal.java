package zhiyin.server.api;

import java.util.Set;

/// Who asks.
///
/// @param name of the API key or, without one, the client's address: whose turn it is among callers
/// @param identified whether there was a key
/// @param scopes what may be done
public record Principal(String name, boolean identified, Set<Scope> scopes) {
    public Principal {
        scopes = Set.copyOf(scopes);
    }

    /// Somebody without a key, where none is needed.
    public static Principal anonymous(String address) {
        return new Principal(address, false, Set.of(Scope.values()));
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
    }
}
