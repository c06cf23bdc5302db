package zhiyin.knowledge.base;

import java.io.IOException;
import java.nio.file.Path;
import zhiyin.knowledge.parse.worker.PoolOptions;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreProcess;

/// A process that works on a catalog that others share, until it is told to end or killed.
final class SharedChild {
    private SharedChild() {}

    /// @param args its data directory, the files that all see, the catalog's address
    public static void main(String[] args) throws IOException {
        KnowledgeOptions options =
                KnowledgeOptions.defaults()
                        .withParsers(PoolOptions.defaults().withProcesses(1))
                        .withEnvironment(StoreProcess.ENVIRONMENT)
                        .withCacheBytes(0)
                        .withShared(
                                new SharedCatalog(StoreAddress.parse(args[2]), Path.of(args[1])));
        try (KnowledgeBase base = KnowledgeBase.open(Path.of(args[0]), options)) {
            System.out.println(base.process().orElseThrow());
            while (System.in.read() >= 0) {
                // until it is closed
            }
        }
    }
}
