package zhiyin.server.api;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/// Which collections of the knowledge base somebody may know of. What a scope lets one do is done within these.
///
/// @param names of the collections; empty: all there are, and all that come
public record Reach(Optional<Set<String>> names) {
    public static final Reach ALL = new Reach(Optional.empty());

    private static final Reach NOTHING = only(Set.of());

    public Reach {
        names = names.map(Set::copyOf);
    }

    public static Reach only(Collection<String> names) {
        return new Reach(Optional.of(Set.copyOf(names)));
    }

    /// Of whoever sent the request that this thread is at work for; nothing where nobody was let in.
    public static Reach current() {
        return Exchange.current()
                .flatMap(Exchange::principal)
                .map(Principal::reach)
                .orElse(NOTHING);
    }

    public boolean isAll() {
        return names.isEmpty();
    }

    public boolean covers(String collection) {
        return names.map(some -> some.contains(collection)).orElse(true);
    }
}
