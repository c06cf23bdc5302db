package zhiyin.server.auth;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import zhiyin.server.api.Scope;

/// What a user is for.
public enum Role {
    /// Searches and reads.
    READER,
    /// Adds, changes and removes documents, too.
    EDITOR,
    /// Does everything, with all collections.
    ADMIN;

    public Set<Scope> scopes() {
        return switch (this) {
            case READER -> Set.of(Scope.EMBED, Scope.SEARCH);
            case EDITOR -> Set.of(Scope.EMBED, Scope.SEARCH, Scope.INGEST);
            case ADMIN -> Set.of(Scope.ADMIN);
        };
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> of(String label) {
        return Arrays.stream(values()).filter(role -> role.label().equals(label)).findFirst();
    }

    /// `reader, editor, admin`
    public static String labels() {
        return Arrays.stream(values()).map(Role::label).collect(Collectors.joining(", "));
    }
}
