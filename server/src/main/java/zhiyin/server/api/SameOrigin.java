package zhiyin.server.api;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import zhiyin.server.api.RequestException.Reason;

/// Refuses what a web page of another origin makes a browser ask. Such a page reaches servers on the user's
/// own machine, where no key is asked for, and forms and images need no permission (CORS): it could delete a
/// collection. Programs send no `Origin`, and are not concerned.
///
/// On a loopback address the `Host` must be a loopback name, too: else a name of the attacker's, made to
/// point to 127.0.0.1 ("DNS rebinding"), would be this server's own origin.
public final class SameOrigin {
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|.+\\.localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1]");
    private static final Pattern PORT = Pattern.compile(":\\d+$");

    private final boolean loopback;
    private final List<String> allowed;

    /// @param host the address that the server listens on
    /// @param allowed origins whose pages may use it all the same; `*` for all
    public SameOrigin(String host, List<String> allowed) {
        this.allowed = allowed.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
        String name = host.toLowerCase(Locale.ROOT);
        this.loopback = LOOPBACK.matcher(name.contains(":") ? "[" + name + "]" : name).matches();
    }

    /// @throws RequestException FORBIDDEN
    public void check(Context ctx) {
        String host = lower(ctx.header(Header.HOST));
        // A page that was made to come here has no key; a proxy's clients have other names for this
        // server.
        if (loopback
                && !isIdentified()
                && !LOOPBACK.matcher(PORT.matcher(host).replaceAll("")).matches()) {
            throw new RequestException(
                    Reason.FORBIDDEN,
                    "the request is for host \"%s\", and this server answers for localhost alone"
                            .formatted(host));
        }
        String origin = lower(ctx.header(Header.ORIGIN));
        if (!origin.isEmpty()
                && !origin.equals("http://" + host)
                && !origin.equals("https://" + host)
                && !allowed.contains(origin)
                && !allowed.contains("*")) {
            throw new RequestException(
                    Reason.FORBIDDEN,
                    "the request comes from a web page of %s, which may not use this server"
                            .formatted(origin));
        }
    }

    private static boolean isIdentified() {
        return Exchange.current()
                .flatMap(Exchange::principal)
                .filter(Principal::identified)
                .isPresent();
    }

    /// As [#check], for what changes the machine itself: only where other machines cannot ask for it, or for
    /// who has a key.
    ///
    /// @throws RequestException FORBIDDEN
    public void checkChange(Context ctx) {
        check(ctx);
        if (!loopback && !isIdentified()) {
            throw new RequestException(
                    Reason.FORBIDDEN,
                    "models are added and removed over a loopback address or with an API key alone; on the server's machine: \"zhiyin pull\"");
        }
    }

    private static String lower(@Nullable String header) {
        return header == null ? "" : header.toLowerCase(Locale.ROOT);
    }
}
