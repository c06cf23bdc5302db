package zhiyin.server.api;

import io.javalin.http.Context;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import zhiyin.server.api.RequestException.Reason;

/// Through which requests come in, until the server stops: then those inside are waited for, and whoever comes
/// is told so. Thread-safe.
public final class Door {
    private static final String NAME = Door.class.getName();

    private int inside;
    private boolean shut;
    private boolean over;

    /// The door through which a request came.
    public static Door of(Context ctx) {
        Door door = ctx.attribute(NAME);
        return door == null ? new Door() : door;
    }

    /// Until the last byte of the answer is sent, or nobody takes it.
    ///
    /// @throws RequestException STOPPING
    synchronized void enter(Context ctx) {
        if (shut) {
            throw stopping();
        }
        inside++;
        ctx.attribute(NAME, this);
        Request.addCompletionListener(
                ServletContextRequest.getServletContextRequest(ctx.req()), _ -> leave());
    }

    private synchronized void leave() {
        inside--;
        notifyAll();
    }

    /// Lets nobody in from here on.
    public synchronized void shut() {
        shut = true;
    }

    public synchronized boolean isShut() {
        return shut;
    }

    /// Waits until nobody is inside, but no longer than that.
    ///
    /// @return whether nobody is
    public synchronized boolean awaitEmpty(Duration most) throws InterruptedException {
        long start = System.nanoTime();
        while (inside > 0) {
            Duration left = most.minusNanos(System.nanoTime() - start);
            if (!left.isPositive()) {
                return false;
            }
            // At least a millisecond, for waiting 0 would be for ever.
            wait(Math.max(1, left.toMillis()));
        }
        return true;
    }

    /// Tells those inside to drop what they wait for.
    public synchronized void callTime() {
        over = true;
    }

    /// Whether what is still being waited for is to be dropped.
    public synchronized boolean isOver() {
        return over;
    }

    public static RequestException stopping() {
        return new RequestException(Reason.STOPPING, "the server is stopping");
    }
}
