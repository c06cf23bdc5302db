package zhiyin.knowledge.sync;

import java.io.IOException;
import java.util.List;
import zhiyin.knowledge.catalog.FileState;

/// What a folder is kept in step with: a collection, here or behind HTTP.
public interface SyncTarget {
    /// What the collection has of files, by the bytes and times their documents were added with. Others than
    /// the folder's may be among them.
    List<FileState> files() throws IOException;

    /// Adds a file, or the new state of one, under its path.
    ///
    /// @throws java.nio.file.NoSuchFileException where it is gone meanwhile
    void put(FoundFile file) throws IOException;

    void remove(FileState file) throws IOException;

    /// Gives a document another path. It is put first, so that its bytes are not forgotten in between.
    default void move(FileState from, FoundFile to) throws IOException {
        put(to);
        remove(from);
    }
}
