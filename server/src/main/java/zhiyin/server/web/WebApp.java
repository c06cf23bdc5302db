package zhiyin.server.web;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import zhiyin.server.api.Call;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.api.Routes;
import zhiyin.web.Asset;
import zhiyin.web.Assets;

/// The web app: at `/` for whoever takes HTML, which browsers say they do, and its files below `/web`. Its files
/// are read when they are first asked for. Thread-safe.
public final class WebApp {
    /// Scripts and styles are files of this server, and nothing is text that could become a script: not even
    /// the app's own code can make markup of a string.
    private static final String POLICY =
            String.join(
                    "; ",
                    "default-src 'none'",
                    "script-src 'self'",
                    "style-src 'self'",
                    "img-src 'self' blob:",
                    "font-src 'self'",
                    "connect-src 'self'",
                    "worker-src 'self'",
                    "form-action 'none'",
                    "base-uri 'none'",
                    "frame-ancestors 'none'",
                    "require-trusted-types-for 'script'",
                    "trusted-types zhiyin");

    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private final Supplier<String> overview;
    private @Nullable Assets assets;

    /// @param overview what is at `/` for programs
    public WebApp(Supplier<String> overview) {
        this.overview = overview;
    }

    public void addTo(Routes routes) {
        routes.get(
                Operation.of("GET", "/", "the web app for browsers, this list for others")
                        .answersText("text/plain"),
                this::front);
        routes.call(
                Operation.of("GET", "/web/{version}/<path>", "the web app's files")
                        .answersBytes("application/octet-stream"),
                this::file);
    }

    private synchronized Assets assets() {
        if (assets == null) {
            assets = Assets.load();
        }
        return assets;
    }

    private void front(Context ctx) {
        ctx.header(Header.VARY, "Accept, Accept-Encoding");
        if (!header(ctx, Header.ACCEPT).contains("text/html")) {
            ctx.result(overview.get());
            return;
        }
        Assets app = assets();
        String tag = "\"" + app.version() + "\"";
        ctx.header(Header.ETAG, tag);
        ctx.header(Header.CACHE_CONTROL, "no-cache");
        if (header(ctx, Header.IF_NONE_MATCH).contains(tag)) {
            secure(ctx);
            ctx.status(304);
            return;
        }
        send(ctx, app.index());
    }

    private void file(Call call) {
        Assets app = assets();
        String path = call.path("path");
        Asset file =
                Optional.of(app)
                        .filter(known -> known.version().equals(call.path("version")))
                        .flatMap(known -> known.find(path))
                        .orElseThrow(() ->
                                new RequestException(
                                        Reason.NOT_FOUND,
                                        "the web app has no file \"%s\" in this version; load the page again"
                                                .formatted(path)));
        Context ctx = call.context();
        ctx.header(Header.VARY, Header.ACCEPT_ENCODING);
        ctx.header(Header.CACHE_CONTROL, FOR_EVER);
        send(ctx, file);
    }

    private static void send(Context ctx, Asset file) {
        secure(ctx);
        ctx.contentType(file.type());
        Optional<byte[]> compressed =
                header(ctx, Header.ACCEPT_ENCODING).contains("gzip")
                        ? file.compressed()
                        : Optional.empty();
        compressed.ifPresent(_ -> ctx.header(Header.CONTENT_ENCODING, "gzip"));
        ctx.result(compressed.orElseGet(file::bytes));
    }

    private static void secure(Context ctx) {
        ctx.header(Header.CONTENT_SECURITY_POLICY, POLICY);
        ctx.header(Header.X_CONTENT_TYPE_OPTIONS, "nosniff");
        ctx.header(Header.REFERRER_POLICY, "no-referrer");
        ctx.header(Header.CROSS_ORIGIN_OPENER_POLICY, "same-origin");
        ctx.header(Header.CROSS_ORIGIN_RESOURCE_POLICY, "same-origin");
    }

    private static String header(Context ctx, String name) {
        String value = ctx.header(name);
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }
}
