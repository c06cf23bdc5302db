package zhiyin.server.auth;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;

/// Tells what this server's own page asks from what another page makes a browser ask with the user's cookie
/// (cross-site request forgery).
///
/// An API key cannot be forged so: a page has to know it to send it. A cookie is sent by the browser, whoever
/// asks. Three things keep others out, any one of which would do:
/// 1. The cookie is `SameSite=Strict`: pages of other sites do not send it. But to a browser all ports of a host
///    are one site, and a company's subdomains are one, so a page on `localhost:3000` does send it.
/// 2. Where something is changed, the `Origin` that browsers send along has to be the server's own. Origins that
///    `--cors-origin` names count for keys, not for cookies.
/// 3. There, too, the request has to have the header `X-Zhiyin-Page`. A form cannot send one, and a script of
///    another origin may only after the browser has asked the server, which never allows this one.
///
/// What only reads needs neither, so that links to originals work; the answer is not told to other origins.
/// Where a browser says of a request that another origin made it (`Sec-Fetch-Site`), its cookie does not count
/// even so. Signing in takes the header, too: nobody is signed in as somebody else by a page that he looks at.
public final class OwnPage {
    public static final String HEADER = "X-Zhiyin-Page";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private OwnPage() {}

    /// Whether the request's cookie counts at all.
    static boolean mayCarryCookie(Context ctx) {
        return header(ctx, "Sec-Fetch-Site").map(OWN::contains).orElse(true);
    }

    /// Of a request that has a cookie.
    ///
    /// @throws RequestException FORBIDDEN
    static void checkCookie(Context ctx) {
        if (!SAFE.contains(ctx.req().getMethod())) {
            require(
                    header(ctx, Header.ORIGIN).isPresent(),
                    "a request with a cookie has to have the header Origin; programs use an API key");
            check(ctx);
        }
    }

    /// Of a request that signs somebody in.
    ///
    /// @throws RequestException FORBIDDEN
    public static void check(Context ctx) {
        require(
                header(ctx, HEADER).isPresent(),
                "this is for the server's own page, which sends the header %s".formatted(HEADER));
        require(
                header(ctx, Header.ORIGIN).map(origin -> isOwn(ctx, origin)).orElse(true),
                "the request comes from a web page of another origin");
    }

    private static boolean isOwn(Context ctx, String origin) {
        String host = header(ctx, Header.HOST).orElse("");
        return origin.equals("http://" + host) || origin.equals("https://" + host);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new RequestException(Reason.FORBIDDEN, message);
        }
    }

    private static Optional<String> header(Context ctx, String name) {
        return Optional.ofNullable(ctx.header(name)).map(text -> text.toLowerCase(Locale.ROOT));
    }
}
