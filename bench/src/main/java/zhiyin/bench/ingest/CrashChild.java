package zhiyin.bench.ingest;

import java.io.IOException;
import java.nio.file.Path;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.catalog.CollectionSettings;

/// The process that is killed: brings a collection to what lies in a folder.
final class CrashChild {
    private CrashChild() {}

    /// @param args the data directory, the folder and the model
    public static void main(String[] args) throws IOException, InterruptedException {
        try (KnowledgeBase base =
                KnowledgeBase.open(Path.of(args[0]), KnowledgeOptions.defaults())) {
            FolderIngest.put(
                    base, Path.of(args[1]), CollectionSettings.DEFAULTS.withModel(args[2]));
            FolderIngest.await(base);
        }
    }
}
