package zhiyin.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import zhiyin.server.auth.AccountException;
import zhiyin.server.auth.AccountStore;
import zhiyin.server.auth.Role;
import zhiyin.server.auth.User;
import zhiyin.server.auth.UserList;

/// `zhiyin users`: who may sign in to the web app of a data directory's server.
@Command(
        name = "users",
        mixinStandardHelpOptions = true,
        description = {
            "Adds, lists and removes users of the web app.",
            "A server that runs on the same data directory, or servers that share the catalog, take changes within two seconds. As soon as there is a user, nobody uses the knowledge base without signing in or an API key."
        },
        footer = {
            "",
            "Roles:",
            "  reader    searches and reads",
            "  editor    adds, changes and removes documents, too",
            "  admin     everything, with all collections; the first user is one",
            "",
            "The password is asked for; without a terminal it is the first line of standard input.",
            "",
            "Examples:",
            "  zhiyin users add anna --role admin",
            "  zhiyin users add ben --role reader --collection manuals,notes",
            "  zhiyin users list",
            "  zhiyin users password ben",
            "  zhiyin users remove ben",
            "  zhiyin users list --catalog postgres://zhiyin@db/zhiyin?key=DB_API_KEY   of several servers"
        })
final class UsersCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "Data directory of the server. Default: $$ZHIYIN_DATA, else zhiyin in the user's data directory")
    @Nullable Path data;

    @Option(
            names = "--catalog",
            paramLabel = "ADDRESS",
            scope = ScopeType.INHERIT,
            description =
                    "Of servers that share a catalog: its address, as in \"zhiyin serve --catalog\"; --data is of no meaning then. Default: $$ZHIYIN_CATALOG, if it is there")
    @Nullable String catalog;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private AccountStore store() {
        return CatalogArguments.accounts(spec, data, catalog);
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Adds a user.")
    int add(
            @Parameters(paramLabel = "NAME", description = "By which the user signs in")
                    String name,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            defaultValue = "reader",
                            description = "reader, editor or admin. Default: ${DEFAULT-VALUE}")
                    String role,
            @Option(
                            names = "--collection",
                            paramLabel = "NAME",
                            split = ",",
                            description =
                                    "A collection that the user is limited to; may be given more than once. Default: all")
                    @Nullable List<String> collections) {
        Role known =
                Role.of(role)
                        .orElseThrow(() ->
                                new ParameterException(
                                        spec.commandLine(),
                                        "--role is \"%s\", expected %s"
                                                .formatted(role, Role.labels())));
        return done(users -> {
            users.add(User.of(name, password(), known, Optional.ofNullable(collections)));
            return "%s can sign in as %s.".formatted(name, known.label());
        });
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the users.")
    int list() {
        PrintWriter out = spec.commandLine().getOut();
        String format = "%-24s  %-8s  %-10s  %s%n";
        out.printf(format, "NAME", "ROLE", "CREATED", "COLLECTIONS");
        for (User user : users()) {
            out.printf(
                    format,
                    user.name(),
                    user.role().label(),
                    DateTimeFormatter.ISO_LOCAL_DATE.format(
                            user.created().atOffset(ZoneOffset.UTC)),
                    user.collections().map(names -> String.join(", ", names)).orElse("all"));
        }
        out.flush();
        return ExitCode.OK;
    }

    private List<User> users() {
        try (AccountStore store = store()) {
            return new UserList(store).read();
        }
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Removes a user, who is signed out everywhere.")
    int remove(@Parameters(paramLabel = "NAME", description = "Of the user") String name) {
        return done(users -> {
            users.remove(name);
            return "Removed %s.".formatted(name);
        });
    }

    @Command(
            name = "password",
            mixinStandardHelpOptions = true,
            description = "Gives a user another password, and ends the user's sessions.")
    int password(@Parameters(paramLabel = "NAME", description = "Of the user") String name) {
        return done(users -> {
            String password = password();
            users.change(name, user -> user.withPassword(password));
            return "%s has another password.".formatted(name);
        });
    }

    private interface Action {
        String run(UserList users);
    }

    /// Says what was done, or why it was not.
    private int done(Action action) {
        try (AccountStore store = store()) {
            spec.commandLine().getOut().println(action.run(new UserList(store)));
            spec.commandLine().getOut().flush();
            return ExitCode.OK;
        } catch (AccountException e) {
            throw new Failure(String.valueOf(e.getMessage()));
        }
    }

    private static String password() {
        return Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .map(UsersCommand::asked)
                .orElseGet(UsersCommand::firstLine);
    }

    private static String asked(Console console) {
        char[] first = console.readPassword("Password: ");
        char[] again = console.readPassword("Once more: ");
        if (first == null || again == null || !Arrays.equals(first, again)) {
            throw new Failure("the two passwords are not the same; nothing was changed");
        }
        return new String(first);
    }

    private static String firstLine() {
        try {
            var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String line = in.readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException("the password cannot be read", e);
        }
    }
}
