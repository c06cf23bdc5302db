package zhiyin.server.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import zhiyin.server.auth.AccountException.Code;
import zhiyin.server.state.RecordList;

/// The users. As long as there are some, one of them is an administrator. Thread-safe; failures are those of
/// [RecordList], too.
public final class UserList {
    private static final int MOST_USERS = 1_000;

    private final RecordList<User> list;

    public UserList(AccountStore store) {
        this.list = store.users();
    }

    /// In the order in which they were added.
    public List<User> read() {
        return list.read();
    }

    /// With what others changed a moment ago.
    List<User> latest() {
        return list.latest();
    }

    /// @throws AccountException USER_EXISTS; TOO_MANY_USERS; LAST_ADMINISTRATOR where the first is none
    public void add(User user) {
        change(users -> {
            if (users.stream().anyMatch(other -> other.isCalled(user.name()))) {
                throw new AccountException(
                        Code.USER_EXISTS,
                        "there is a user called %s; choose another name".formatted(user.name()));
            }
            if (users.size() >= MOST_USERS) {
                throw new AccountException(
                        Code.TOO_MANY_USERS,
                        "there are %,d users already, which is as many as may be"
                                .formatted(MOST_USERS));
            }
            var more = new ArrayList<>(users);
            more.add(user);
            return more;
        });
    }

    /// Adds the first one.
    ///
    /// @throws AccountException USER_EXISTS where there is one
    void addFirst(User user) {
        change(users -> {
            if (!users.isEmpty()) {
                throw new AccountException(
                        Code.USER_EXISTS, "there are users already; sign in, or ask one of them");
            }
            return List.of(user);
        });
    }

    /// @throws AccountException USER_NOT_FOUND; LAST_ADMINISTRATOR
    public void change(String name, UnaryOperator<User> change) {
        change(users -> {
            requireKnown(users, name);
            return users.stream()
                    .map(user -> user.isCalled(name) ? change.apply(user) : user)
                    .toList();
        });
    }

    /// @throws AccountException USER_NOT_FOUND; LAST_ADMINISTRATOR
    public void remove(String name) {
        change(users -> {
            requireKnown(users, name);
            return users.stream().filter(user -> !user.isCalled(name)).toList();
        });
    }

    /// Changes whoever is limited to that collection.
    void changeLimits(String collection, UnaryOperator<User> change) {
        change(users ->
                users.stream()
                        .map(user -> isLimitedTo(user, collection) ? change.apply(user) : user)
                        .toList());
    }

    static boolean isLimitedTo(User user, String collection) {
        return user.collections().map(names -> names.contains(collection)).orElse(false);
    }

    private static void requireKnown(List<User> users, String name) {
        if (users.stream().noneMatch(user -> user.isCalled(name))) {
            throw new AccountException(
                    Code.USER_NOT_FOUND,
                    "there is no user called %s; \"zhiyin users list\" lists them"
                            .formatted(name.substring(0, Math.min(name.length(), 80))));
        }
    }

    private void change(UnaryOperator<List<User>> change) {
        list.change(users -> {
            List<User> changed = change.apply(users);
            if (!changed.isEmpty() && changed.stream().noneMatch(UserList::isAdmin)) {
                throw new AccountException(
                        Code.LAST_ADMINISTRATOR,
                        "nobody would be an administrator; make somebody else one first");
            }
            return changed;
        });
    }

    private static boolean isAdmin(User user) {
        return user.role() == Role.ADMIN;
    }
}
