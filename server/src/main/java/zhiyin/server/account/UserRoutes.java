package zhiyin.server.account;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import zhiyin.server.api.Call;
import zhiyin.server.api.Exchange;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Principal;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.api.Routes;
import zhiyin.server.auth.Accounts;
import zhiyin.server.auth.Role;
import zhiyin.server.auth.User;

/// The users, for administrators.
final class UserRoutes {
    private static final String ALL = "/admin/users";
    private static final String ONE = ALL + "/{name}";

    record UserList(List<UserView> users) {}

    /// @param collections that the user is limited to; absent where to none
    /// @param seen last, to the hour, where the user is signed in
    record UserView(
            String name,
            Role role,
            Optional<List<String>> collections,
            Instant created,
            Optional<Instant> seen) {}

    /// @param collections that the user is limited to; all if absent
    record NewUser(String name, String password, Role role, Optional<List<String>> collections) {}

    /// @param collections that the user is limited to; all if absent
    record Rights(Role role, Optional<List<String>> collections) {}

    record NewPassword(String password) {}

    private final Accounts accounts;

    UserRoutes(Accounts accounts) {
        this.accounts = accounts;
    }

    void addTo(Routes routes) {
        routes.answer(
                Operation.of("GET", ALL, "all users"),
                UserList.class,
                _ -> new UserList(accounts.all().stream().map(this::view).toList()));
        routes.exchange(
                Operation.of("POST", ALL, "adds a user; the first is an administrator")
                        .withStatus(201),
                NewUser.class,
                UserView.class,
                (_, body) -> add(body));
        routes.exchange(
                Operation.of("PUT", ONE + "/rights", "gives a user another role or other limits"),
                Rights.class,
                UserView.class,
                (call, body) ->
                        view(
                                accounts.change(
                                        name(call),
                                        user -> user.withRights(body.role(), body.collections()))));
        routes.exchange(
                Operation.of(
                        "PUT",
                        ONE + "/password",
                        "gives a user another password; its sessions end"),
                NewPassword.class,
                UserView.class,
                (call, body) ->
                        view(
                                accounts.change(
                                        name(call), user -> user.withPassword(body.password()))));
        routes.call(
                Operation.of("DELETE", ONE, "removes a user; its sessions end").withStatus(204),
                this::remove);
    }

    private static String name(Call call) {
        return call.path("name");
    }

    private UserView add(NewUser body) {
        User user = User.of(body.name(), body.password(), body.role(), body.collections());
        accounts.add(user);
        return view(user);
    }

    private UserView view(User user) {
        return new UserView(
                user.name(), user.role(), user.collections(), user.created(), accounts.seen(user));
    }

    private void remove(Call call) {
        accounts.find(name(call))
                .filter(UserRoutes::isWhoAsks)
                .ifPresent(user -> {
                    throw new RequestException(
                            Reason.CONFLICT,
                            "you are %s; another administrator can remove you"
                                    .formatted(user.name()));
                });
        accounts.remove(name(call));
        call.status(204);
    }

    private static boolean isWhoAsks(User user) {
        return Exchange.current()
                .flatMap(Exchange::principal)
                .map(Principal::name)
                .equals(Optional.of(user.principal().name()));
    }
}
