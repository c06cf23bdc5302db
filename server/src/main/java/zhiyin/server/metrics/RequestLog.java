package zhiyin.server.metrics;

import java.lang.System.Logger.Level;
import zhiyin.server.api.Exchange;
import zhiyin.server.api.Principal;

/// A line for each request, under the name `zhiyin.requests`: what was asked, by whom, how it ended, what it
/// cost. Never a text, a vector, a query or a secret. For those who ask for it: its level is DEBUG.
public final class RequestLog {
    private static final System.Logger LOG = System.getLogger("zhiyin.requests");

    private RequestLog() {}

    public static void answered(Exchange exchange, String method, String path, int status) {
        LOG.log(
                Level.DEBUG,
                () ->
                        "%s %s %d in %d ms, %d texts, %d tokens, by %s, id %s"
                                .formatted(
                                        word(method),
                                        word(path),
                                        status,
                                        exchange.age().toMillis(),
                                        exchange.texts(),
                                        exchange.tokens(),
                                        exchange.principal().map(Principal::name).orElse("nobody"),
                                        exchange.id()));
    }

    /// A client must not write lines of its own into the log.
    private static String word(String text) {
        String clean = text.replaceAll("[^\\x21-\\x7E]", "?");
        return clean.substring(0, Math.min(clean.length(), 200));
    }
}
