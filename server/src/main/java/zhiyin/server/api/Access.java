package zhiyin.server.api;

import io.javalin.http.Context;

/// Who may do what. Thread-safe.
public interface Access {
    /// Everybody may do everything.
    Access OPEN = (ctx, _) -> Principal.anonymous(ctx.ip());

    /// Lets a request in.
    ///
    /// @throws RequestException UNAUTHENTICATED, FORBIDDEN, or RATE_LIMITED with the time when to try again
    Principal admit(Context ctx, Scope needed);

    /// Hears what a request that was let in has cost.
    default void used(Principal principal, long tokens) {}

    /// Hears that a collection has another name.
    default void renamed(String collection, String name) {}

    /// Hears that a collection is gone; another may get its name.
    default void dropped(String collection) {}

    /// Whether whoever was let in would be so still, with the same rights; for what goes on for long.
    default boolean isCurrent(Principal principal) {
        return true;
    }
}
