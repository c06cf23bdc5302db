package zhiyin.knowledge.base;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.catalog.TestCatalogs;
import zhiyin.knowledge.parse.worker.PoolOptions;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreProcess;

/// A process that works on a catalog that others share, until it is told to end or killed.
final class SharedChild {
    private SharedChild() {}

    /// Starts one on the catalog of a folder, with the files that all see below it.
    ///
    /// @param data its own folder's name there
    /// @param imports files of collections to be imported
    static Process start(Path folder, String data, Path... imports) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SharedChild.class.getName(),
                        folder.resolve(data).toString(),
                        folder.resolve("files").toString(),
                        TestCatalogs.address(folder).toString()));
        for (Path file : imports) {
            command.add(file.toString());
        }
        return new ProcessBuilder(command)
                .redirectError(folder.resolve(data + ".log").toFile())
                .start();
    }

    /// @param args its data directory, the files that all see, the catalog's address, what is to be imported
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
            for (int i = 3; i < args.length; i++) {
                try (InputStream in = Files.newInputStream(Path.of(args[i]))) {
                    base.transfer().importFrom(in, Optional.of("import-" + i));
                }
            }
            while (System.in.read() >= 0) {
                // until it is closed
            }
        }
    }
}
