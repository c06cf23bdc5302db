package zhiyin.server.auth;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The cookie by which a browser stays signed in: for this host alone, for no script, for no other site; over HTTPS
/// never to be sent without, under a name that no other host can set (`__Host-`).
public final class SessionCookie {
    static final String PLAIN = "zhiyin-session";
    static final String SECURE = "__Host-zhiyin-session";

    private SessionCookie() {}

    /// The token, where the request may have one.
    public static Optional<String> read(Context ctx) {
        return Stream.of(SECURE, PLAIN)
                .flatMap(name -> Optional.ofNullable(ctx.cookie(name)).stream())
                .filter(token -> !token.isEmpty() && OwnPage.mayCarryCookie(ctx))
                .findFirst();
    }

    public static void write(Context ctx, String token) {
        set(ctx, token, Accounts.IDLE);
    }

    public static void clear(Context ctx) {
        set(ctx, "", Duration.ZERO);
    }

    private static void set(Context ctx, String token, Duration age) {
        boolean secure = isSecure(ctx);
        ctx.res()
                .addHeader(
                        Header.SET_COOKIE,
                        "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s"
                                .formatted(
                                        secure ? SECURE : PLAIN,
                                        token,
                                        age.toSeconds(),
                                        secure ? "; Secure" : ""));
        ctx.header(Header.CACHE_CONTROL, "no-store");
    }

    /// Behind a proxy that speaks HTTPS for the server, the page's origin tells.
    private static boolean isSecure(Context ctx) {
        String origin = ctx.header(Header.ORIGIN);
        boolean secure =
                origin == null
                        ? ctx.cookie(SECURE) != null
                        : origin.toLowerCase(Locale.ROOT).startsWith("https:");
        return secure || ctx.req().isSecure();
    }
}
