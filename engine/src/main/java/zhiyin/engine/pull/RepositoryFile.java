package zhiyin.engine.pull;

import java.util.Optional;

/// A file of a repository, as the hub lists it or as it lies in the store.
///
/// @param path relative, with `/` between its parts; see [FilePaths]
/// @param size bytes
/// @param checksum what the content must have, where the hub says
record RepositoryFile(String path, long size, Optional<Checksum> checksum) {
    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
