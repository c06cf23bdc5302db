package zhiyin.cli.kb;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import zhiyin.knowledge.catalog.FileState;
import zhiyin.knowledge.sync.FoundFile;
import zhiyin.knowledge.sync.SyncTarget;

/// A collection behind HTTP, to be compared with a folder. What is to be changed goes there by [Uploads], as
/// one job.
record RemoteFiles(KbClient client, String collection, String under) implements SyncTarget {
    @Override
    public List<FileState> files() throws IOException {
        var files = new ArrayList<FileState>();
        try {
            client.eachDocument(
                    collection,
                    Map.of("folder", under),
                    document ->
                            files.add(
                                    new FileState(
                                            document.id(),
                                            document.path(),
                                            document.sha256(),
                                            document.bytes(),
                                            document.modified())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        }
        return files;
    }

    @Override
    public void put(FoundFile file) {
        throw new UnsupportedOperationException("files are handed in as one job");
    }

    @Override
    public void remove(FileState file) throws IOException {
        try {
            client.delete(KbClient.path(collection, "documents", String.valueOf(file.document())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        }
    }
}
