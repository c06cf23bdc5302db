package zhiyin.server.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;

/// A connection that can be asked whether its client is gone. Jetty does not read from a connection while a
/// request of it is being answered, so it would learn of that only by failing to write the answer. Here the
/// socket is read ahead, without waiting; what comes, the beginning of a next request, is kept for Jetty.
///
/// A client that has closed its sending side may still wait for its answer; TCP does not tell it from one that
/// has closed both until something is sent to it. So it is sent `100 Continue`, which every client of HTTP/1.1
/// passes over, asked for or not (RFC 9110, 15.2.1): who has closed both sides answers with a reset, and the
/// next one cannot be sent. Where such bytes cannot be sent, it counts as gone, as it does for Go's server and
/// nginx.
final class WatchfulEndPoint extends SocketChannelEndPoint {
    /// What is read ahead at most. A client that sends more before its answer is not looked at any more.
    private static final int MOST_AHEAD = 512;

    private static final byte[] STILL_THERE =
            "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Object reading = new Object();
    private ByteBuffer ahead = BufferUtil.EMPTY_BUFFER;

    /// Since the client has closed its sending side.
    private int looks;

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

    /// To be asked only while a request is being answered whose body has been read, and of whose answer nothing
    /// has been sent. Jetty always tries to read before it waits to be woken, so it finds what was read ahead.
    ///
    /// @param mayTell whether the client takes plain HTTP/1.1, and answers that are not final
    boolean isClientGone(boolean mayTell) {
        synchronized (reading) {
            if (ahead.hasRemaining() || (looks == 0 && !isAtEnd())) {
                return false;
            }
            looks++;
            // The second one finds whom the first has made say that nobody is there; few more are
            // needed.
            return !mayTell || (Integer.bitCount(looks) == 1 && !takes(STILL_THERE));
        }
    }

    private boolean isAtEnd() {
        ByteBuffer buffer = BufferUtil.allocate(MOST_AHEAD);
        try {
            int count = super.fill(buffer);
            ahead = buffer;
            return count < 0;
        } catch (IOException _) {
            return true;
        }
    }

    /// Half of it would spoil the answer; nobody waits for one whose buffers are full.
    private boolean takes(byte[] bytes) {
        try {
            return getChannel().write(ByteBuffer.wrap(bytes)) == bytes.length;
        } catch (IOException _) {
            return false;
        }
    }
}
