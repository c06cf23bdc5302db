package zhiyin.bench.robust;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// Connections on which nothing is ever sent.
final class IdleClients implements AutoCloseable {
    private final List<SocketChannel> channels = new ArrayList<>();

    static IdleClients open(URI server, int count) throws IOException {
        var clients = new IdleClients();
        var address = new InetSocketAddress(server.getHost(), server.getPort());
        try {
            for (int i = 0; i < count; i++) {
                clients.channels.add(SocketChannel.open(address));
            }
        } catch (IOException e) {
            clients.close();
            throw new IOException(
                    "opened %,d of %,d connections: %s; the limit of descriptors (ulimit -n) is %,d"
                            .formatted(
                                    clients.channels.size(),
                                    count,
                                    e.getMessage(),
                                    Descriptors.limit()),
                    e);
        }
        return clients;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel each : channels) {
            each.close();
        }
    }
}
