package zhiyin.server.api;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.Header;
import io.javalin.http.MethodNotAllowedResponse;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import zhiyin.server.api.RequestException.Reason;

/// Where every failure of a request ends: it is logged if it is ours, and told in the dialect's words.
///
/// A client may still be sending when it is refused. Closing a connection with unread bytes makes TCP
/// reset it, and the client may lose the answer, so what still comes is read and thrown away: up to
/// one more body before the answer, which keeps the connection usable, and for a bounded time after
/// it ("lingering close").
final class Boundary {
    private static final System.Logger LOG = System.getLogger(Boundary.class.getName());
    private static final Duration MAX_LINGER = Duration.ofSeconds(30);
    private static final String DIALECT = ErrorFormat.class.getName();

    private final ErrorFormat errors;
    private final long maxBodyBytes;

    Boundary(ErrorFormat errors, long maxBodyBytes) {
        this.errors = errors;
        this.maxBodyBytes = maxBodyBytes;
    }

    /// From here on a request's failures are told in another dialect than its path's.
    static void tellIn(Context ctx, ErrorFormat dialect) {
        ctx.attribute(DIALECT, dialect);
    }

    private ErrorFormat errors(Context ctx) {
        ErrorFormat dialect = ctx.attribute(DIALECT);
        return dialect == null ? errors : dialect;
    }

    Handler around(Handler handler) {
        return ctx -> {
            try {
                handler.handle(ctx);
            } catch (Throwable failure) {
                tell(ctx, failure);
            }
        };
    }

    void tell(Context ctx, Throwable failure) {
        RequestException explained = errors(ctx).explain(failure);
        if (explained.reason() == Reason.CLIENT_GONE) {
            LOG.log(Level.DEBUG, "{0} {1}: client gone", ctx.method(), ctx.path());
            // It may have closed its sending side alone, and would take silence for an empty
            // answer.
            breakOff(ctx);
            return;
        }
        if (explained.reason().isOurs() && !(failure instanceof RequestException)) {
            log(ctx, explained, failure);
        }
        if (failure instanceof MethodNotAllowedResponse e) {
            ctx.header(Header.ALLOW, Failures.allowed(e));
        }
        if (explained.reason() == Reason.UNAUTHENTICATED) {
            ctx.header(Header.WWW_AUTHENTICATE, "Bearer");
        }
        try {
            answer(ctx, explained);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0} {1}: client gone before the error", ctx.method(), ctx.path());
        }
    }

    /// What does not work beside this program is told by a line: no line of ours is at fault.
    private static void log(Context ctx, RequestException explained, Throwable failure) {
        if (explained.reason() == Reason.UNAVAILABLE) {
            LOG.log(Level.WARNING, "{0} {1} failed: {2}", ctx.method(), ctx.path(), failure);
            LOG.log(Level.DEBUG, "where that was", failure);
        } else {
            LOG.log(Level.ERROR, ctx.method() + " " + ctx.path() + " failed", failure);
        }
    }

    private void answer(Context ctx, RequestException failure) throws IOException {
        if (ctx.res().isCommitted()) {
            // What was begun must not end as if it were whole.
            breakOff(ctx);
            return;
        }
        boolean reusable =
                switch (failure.reason()) {
                    case BODY_TOO_LARGE, REQUEST_STALLED, STOPPING -> false;
                    default -> readAway(ctx, maxBodyBytes, MAX_LINGER);
                };
        if (!reusable) {
            ctx.header(Header.CONNECTION, "close");
        }
        send(ctx, failure);
        if (!reusable && failure.reason() != Reason.REQUEST_STALLED) {
            readAway(ctx, Long.MAX_VALUE, MAX_LINGER);
        }
    }

    /// Closes the connection. Jetty's own way, the status -1, leaves a request that Javalin takes for one that
    /// is answered later, and fails on.
    private static void breakOff(Context ctx) {
        ServletContextRequest.getServletContextRequest(ctx.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .close();
    }

    private void send(Context ctx, RequestException failure) throws IOException {
        ErrorFormat format = errors(ctx);
        byte[] answer = JsonAnswer.bytes(out -> format.write(failure, out));
        failure.retryAfter()
                .ifPresent(time ->
                        ctx.header(
                                Header.RETRY_AFTER,
                                String.valueOf(Math.max(1, time.plusMillis(999).toSeconds()))));
        ctx.status(format.status(failure));
        ctx.contentType(JsonAnswer.CONTENT_TYPE);
        ctx.res().setContentLength(answer.length);
        ctx.res().getOutputStream().write(answer);
        ctx.res().flushBuffer();
    }

    /// Whether the body's end was reached within the limits.
    private static boolean readAway(Context ctx, long maxBytes, Duration maxTime) {
        long deadline = System.nanoTime() + maxTime.toNanos();
        byte[] buffer = new byte[16 << 10];
        try {
            // Not sooner: asking for the stream invites a client that waits for "100 Continue".
            InputStream body = ctx.bodyInputStream();
            for (long count = 0; count <= maxBytes && System.nanoTime() < deadline; ) {
                int read = body.read(buffer);
                if (read < 0) {
                    return true;
                }
                count += read;
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "client gone while the rest of its request was read away");
        }
        return false;
    }
}
