package zhiyin.server.auth;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import zhiyin.knowledge.base.SharedRecords;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.server.state.CatalogList;
import zhiyin.server.state.KnownCatalog;
import zhiyin.server.state.PrivateList;
import zhiyin.server.state.RecordList;

/// Accounts in a catalog that several servers share: what one changes counts on all of them ([KnownCatalog] says when).
public final class CatalogStore implements AccountStore {
    static final String USERS = "users";
    static final String KEYS = "keys";
    static final String SESSIONS = "sessions";

    /// Of a command, which may have to bring an older catalog to this version.
    private static final Duration COMMANDS_PATIENCE = Duration.ofMinutes(10);

    private final SharedRecords records;
    private final Optional<KnownCatalog> known;
    private final CatalogList<User> users;
    private final CatalogList<ApiKey> keys;
    private final CatalogList<Session> sessions;

    private CatalogStore(SharedRecords records, Optional<KnownCatalog> known) {
        this.records = records;
        this.known = known;
        this.users = new CatalogList<>(records, USERS, User.class, user -> User.key(user.name()));
        this.keys = new CatalogList<>(records, KEYS, ApiKey.class, ApiKey::name);
        this.sessions = new CatalogList<>(records, SESSIONS, Session.class, Session::sha256);
    }

    /// For a command: everything is read when it is asked for.
    ///
    /// @param environment with the database's password
    /// @throws CatalogException where it cannot be reached
    public static CatalogStore open(StoreAddress catalog, Map<String, String> environment) {
        return new CatalogStore(
                SharedRecords.open(catalog, environment, COMMANDS_PATIENCE), Optional.empty());
    }

    /// For a server, which knows all in memory, and what others change soon.
    ///
    /// @param environment with the database's password
    /// @throws CatalogException where it cannot be reached
    public static CatalogStore follow(StoreAddress catalog, Map<String, String> environment) {
        var records = SharedRecords.open(catalog, environment, KnownCatalog.PATIENCE);
        var known = new KnownCatalog(records);
        known.start();
        return new CatalogStore(records, Optional.of(known));
    }

    /// Takes over what a data directory's files have, once, where the catalog never had users or keys. With its users
    /// those stay signed in who are. The files stay as they are, and are not looked at any more.
    ///
    /// @return what was done, or not, for whoever started the server
    public List<String> takeOver(Path directory) {
        var told = new ArrayList<String>();
        PrivateList<User> ownUsers = FileStore.users(directory);
        if (takeOver(users, ownUsers, "users", told)) {
            var _ = sessions.begin(AccountStore.in(directory).sessions().read());
        }
        var _ = takeOver(keys, FileStore.keys(directory), "API keys", told);
        return List.copyOf(told);
    }

    private static <T> boolean takeOver(
            CatalogList<T> list, PrivateList<T> file, String what, List<String> told) {
        List<T> own = file.read();
        if (own.isEmpty()) {
            return false;
        }
        boolean taken = list.begin(own);
        told.add(
                taken
                        ? "the %s of %s (%d) are in the catalog from now on; the file is not used any more"
                                .formatted(what, file.path(), own.size())
                        : "the %s are in the catalog; %s is not used".formatted(what, file.path()));
        return taken;
    }

    private <T> RecordList<T> list(CatalogList<T> list) {
        return known.<RecordList<T>>map(each -> each.know(list)).orElse(list);
    }

    @Override
    public RecordList<User> users() {
        return list(users);
    }

    @Override
    public RecordList<ApiKey> keys() {
        return list(keys);
    }

    @Override
    public RecordList<Session> sessions() {
        return list(sessions);
    }

    @Override
    public UsageBook usage() {
        return new SharedUsage(records);
    }

    @Override
    public void close() {
        known.ifPresent(KnownCatalog::close);
        records.close();
    }
}
