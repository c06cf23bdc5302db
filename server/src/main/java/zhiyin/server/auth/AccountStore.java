package zhiyin.server.auth;

import java.nio.file.Path;
import zhiyin.server.state.RecordList;

/// Where users, API keys, sessions and what keys have used are kept: in files of a data directory, which are one
/// server's own ([FileStore]), or in a catalog that several servers share ([CatalogStore]). Of passwords, keys and
/// sessions' tokens there are hashes, here and there. Thread-safe.
public sealed interface AccountStore extends AutoCloseable permits FileStore, CatalogStore {
    RecordList<User> users();

    RecordList<ApiKey> keys();

    RecordList<Session> sessions();

    UsageBook usage();

    @Override
    void close();

    /// Of a data directory.
    static AccountStore in(Path directory) {
        return new FileStore(directory);
    }
}
