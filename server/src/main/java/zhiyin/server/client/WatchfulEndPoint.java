package zhiyin.server.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;

/// A connection that can be asked whether its client is gone. Jetty does not read from a connection while a
/// request of it is being answered, so it would learn of that only by failing to write the answer. Here the
/// socket is read ahead, without waiting; what comes, the beginning of a next request, is kept for Jetty.
///
/// A client that has closed its sending side counts as gone, as it does for Go's server and nginx: TCP does
/// not tell it from one that has closed both.
final class WatchfulEndPoint extends SocketChannelEndPoint {
    /// What is read ahead at most. A client that sends more before its answer is not looked at any more.
    private static final int MOST_AHEAD = 512;

    private final Object reading = new Object();
    private ByteBuffer ahead = BufferUtil.EMPTY_BUFFER;

    WatchfulEndPoint(
            SocketChannel channel,
            ManagedSelector selector,
            SelectionKey key,
            Scheduler scheduler) {
        super(channel, selector, key, scheduler);
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        synchronized (reading) {
            if (!ahead.hasRemaining()) {
                return super.fill(buffer);
            }
            int position = BufferUtil.flipToFill(buffer);
            int count = BufferUtil.put(ahead, buffer);
            BufferUtil.flipToFlush(buffer, position);
            return count;
        }
    }

    /// To be asked only while a request is being answered whose body has been read. Jetty always tries to
    /// read before it waits to be woken, so it finds what was read ahead.
    boolean isClientGone() {
        synchronized (reading) {
            if (ahead.hasRemaining()) {
                return false;
            }
            ByteBuffer buffer = BufferUtil.allocate(MOST_AHEAD);
            try {
                int count = super.fill(buffer);
                ahead = buffer;
                return count < 0;
            } catch (IOException _) {
                return true;
            }
        }
    }
}
