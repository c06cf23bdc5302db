package zhiyin.server.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import zhiyin.server.api.Principal;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.auth.AccountException.Code;

/// The users of a running server: who they are, and who is signed in. What other processes change counts within
/// seconds. Thread-safe; failures are those of [RecordList][zhiyin.server.state.RecordList], too.
public final class Accounts {
    /// How long the browser keeps the cookie.
    public static final Duration IDLE = Sessions.IDLE;

    private final UserList users;
    private final Sessions sessions;
    private final SignInLimit limit;
    private final SetupCode code = new SetupCode();

    /// Somebody who is signed in.
    ///
    /// @param renewed whether the cookie is to be sent again, so that it lasts longer
    public record SignedIn(User user, boolean renewed) {}

    public Accounts(AccountStore store, InstantSource clock) {
        this.users = new UserList(store);
        this.sessions = new Sessions(store.sessions(), clock);
        this.limit = new SignInLimit(clock);
    }

    public boolean isEmpty() {
        return users.read().isEmpty();
    }

    public List<User> all() {
        return users.read();
    }

    public Optional<User> find(String name) {
        return find(users.read(), name);
    }

    private static Optional<User> find(List<User> some, String name) {
        return some.stream().filter(user -> user.isCalled(name)).findFirst();
    }

    /// When a user was last here, to the hour.
    public Optional<Instant> seen(User user) {
        return sessions.seen(user.name());
    }

    /// For the console of whoever started the server.
    public String setupCode() {
        return code.text();
    }

    /// Who has signed in with that token, if that still counts. Where it seems not to, either may be of a moment ago.
    public Optional<SignedIn> recognise(String token) {
        return sessions.find(token)
                .flatMap(found -> of(found, users.read()).or(() -> of(found, users.latest())));
    }

    private static Optional<SignedIn> of(Sessions.Found found, List<User> users) {
        return find(users, found.session().user())
                .filter(user -> user.epoch().equals(found.session().epoch()))
                .map(user -> new SignedIn(user, found.renewed()));
    }

    /// @param address where it is tried from
    /// @return the token of a new session
    /// @throws RequestException UNAUTHENTICATED where name or password is wrong, RATE_LIMITED
    public String signIn(String name, String password, String address) {
        return sessions.begin(verified(name, password, address));
    }

    /// The user of that name and password.
    ///
    /// @throws RequestException UNAUTHENTICATED, RATE_LIMITED
    private User verified(String name, String password, String address) {
        takeTry(name, address);
        Optional<User> user = find(users.latest(), name);
        boolean right = false;
        if (user.isPresent()) {
            right = Passwords.matches(password, user.get().password());
        } else {
            Passwords.compareWithNobodys(password);
        }
        if (!right) {
            throw RequestException.coded(
                    Reason.UNAUTHENTICATED,
                    Refusal.SIGN_IN_REFUSED,
                    "the name or the password is wrong");
        }
        limit.giveBack(name, address);
        return user.orElseThrow();
    }

    private enum Refusal {
        SIGN_IN_REFUSED,
        CODE_REFUSED
    }

    private void takeTry(String name, String address) {
        limit.take(name, address)
                .ifPresent(wait -> {
                    throw new RequestException(
                                    Reason.RATE_LIMITED,
                                    "too many tries; wait %d seconds"
                                            .formatted(Math.max(1, wait.toSeconds())))
                            .withRetryAfter(wait);
                });
    }

    /// Creates the first administrator, and signs it in.
    ///
    /// @param given the code; empty where none is asked for
    /// @throws RequestException FORBIDDEN where the code is wrong, RATE_LIMITED
    /// @throws AccountException USER_EXISTS where there are users already
    public String first(String name, String password, Optional<String> given, String address) {
        given.ifPresent(text -> requireCode(text, address));
        User user = User.of(name, password, Role.ADMIN, Optional.empty());
        users.addFirst(user);
        return sessions.begin(user);
    }

    private void requireCode(String given, String address) {
        String who = "setup code";
        takeTry(who, address);
        if (!code.is(given)) {
            throw RequestException.coded(
                    Reason.FORBIDDEN,
                    Refusal.CODE_REFUSED,
                    "the code is wrong; it stands on the console where the server was started");
        }
        limit.giveBack(who, address);
    }

    public void signOut(String token) {
        sessions.end(token);
    }

    /// Ends all sessions of a user.
    public void signOutEverywhere(String name) {
        change(name, User::signedOut);
    }

    /// Gives a user another password, which ends its sessions, and begins one.
    ///
    /// @throws RequestException UNAUTHENTICATED where the present one is wrong, RATE_LIMITED
    /// @throws AccountException INVALID
    public String changePassword(String name, String present, String other, String address) {
        User user = verified(name, present, address);
        return sessions.begin(change(user.name(), known -> known.withPassword(other)));
    }

    /// @throws AccountException INVALID, USER_EXISTS, TOO_MANY_USERS, LAST_ADMINISTRATOR
    public void add(User user) {
        users.add(user);
    }

    /// @throws AccountException INVALID, USER_NOT_FOUND, LAST_ADMINISTRATOR
    public User change(String name, UnaryOperator<User> change) {
        users.change(name, change);
        return find(name)
                .orElseThrow(
                        () -> new AccountException(Code.USER_NOT_FOUND, "the user is gone again"));
    }

    /// @throws AccountException USER_NOT_FOUND, LAST_ADMINISTRATOR
    public void remove(String name) {
        users.remove(name);
    }

    /// Lets limits follow a collection's name.
    public void renamed(String collection, String name) {
        changeLimits(collection, user -> user.withoutCollection(collection).withCollection(name));
    }

    /// Another collection of that name is not this one.
    public void dropped(String collection) {
        changeLimits(collection, user -> user.withoutCollection(collection));
    }

    private void changeLimits(String collection, UnaryOperator<User> change) {
        if (users.latest().stream().anyMatch(user -> UserList.isLimitedTo(user, collection))) {
            users.changeLimits(collection, change);
        }
    }

    /// Whether a user who was let in would be so still, with the same rights.
    boolean isCurrent(Principal principal) {
        return users.read().stream().anyMatch(user -> user.principal().equals(principal));
    }
}
