package zhiyin.server.client;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import zhiyin.server.api.Door;

/// Looks every now and then, while a thread works for a client, whether there is still a reason to: when the
/// client is gone, or the server's time is over, that thread is interrupted.
final class Vigil {
    /// Short beside the work that is worth dropping, long beside a look, which is one read of a socket.
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final BooleanSupplier isClientGone;
    private final Door door;
    private final Thread worker;
    private boolean ended;
    private boolean interrupted;
    private boolean gone;

    private Vigil(BooleanSupplier isClientGone, Door door, Thread worker) {
        this.isClientGone = isClientGone;
        this.door = door;
        this.worker = worker;
    }

    /// Over the calling thread, until [#end].
    static Vigil over(BooleanSupplier isClientGone, Door door) {
        var vigil = new Vigil(isClientGone, door, Thread.currentThread());
        Thread.ofVirtual().name("client-vigil").start(vigil::keep);
        return vigil;
    }

    private synchronized void keep() {
        try {
            while (!ended && !interrupted) {
                wait(PERIOD.toMillis());
                if (!ended) {
                    look();
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private void look() {
        gone = isClientGone.getAsBoolean();
        if (gone || door.isOver()) {
            interrupted = true;
            worker.interrupt();
        }
    }

    /// To be called by the worker: nobody looks, and nobody is interrupted, from here on.
    ///
    /// @return whether the client is gone
    synchronized boolean end() {
        ended = true;
        notifyAll();
        if (interrupted) {
            // Whatever this thread does next is not what was to be dropped.
            Thread.interrupted();
        }
        return gone;
    }
}
