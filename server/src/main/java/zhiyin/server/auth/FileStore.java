package zhiyin.server.auth;

import java.nio.file.Path;
import zhiyin.server.state.KnownFile;
import zhiyin.server.state.OwnFile;
import zhiyin.server.state.PrivateList;
import zhiyin.server.state.RecordList;

/// Accounts in `users.json`, `keys.json`, `sessions.json` and `keys-usage.json` of a data directory. Users and keys may
/// be changed by commands while a server runs. Each list is read when it is asked for here.
final class FileStore implements AccountStore {
    private final Path directory;

    FileStore(Path directory) {
        this.directory = directory;
    }

    static PrivateList<User> users(Path directory) {
        return new PrivateList<>(directory, CatalogStore.USERS, "the users", User.class);
    }

    static PrivateList<ApiKey> keys(Path directory) {
        return new PrivateList<>(directory, CatalogStore.KEYS, "the API keys", ApiKey.class);
    }

    static PrivateList<Session> sessions(Path directory) {
        return new PrivateList<>(directory, CatalogStore.SESSIONS, "the sessions", Session.class);
    }

    @Override
    public RecordList<User> users() {
        return new KnownFile<>(users(directory));
    }

    @Override
    public RecordList<ApiKey> keys() {
        return new KnownFile<>(keys(directory));
    }

    /// Who loses a session signs in again: no reason not to start.
    @Override
    public RecordList<Session> sessions() {
        return new OwnFile<>(sessions(directory), "all have to sign in again");
    }

    @Override
    public UsageBook usage() {
        return new UsageFile(directory);
    }

    @Override
    public void close() {
        // Files are open only while they are read or written.
    }
}
