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
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.server.auth.AccountException;
import zhiyin.server.auth.Role;
import zhiyin.server.auth.User;
import zhiyin.server.auth.UserFile;

/// `zhiyin users`: who may sign in to the web app of a data directory's server.
@Command(
        name = "users",
        mixinStandardHelpOptions = true,
        description = {
            "Adds, lists and removes users of the web app.",
            "A server that runs on the same data directory takes changes within a second. As soon as there is a user, nobody uses the knowledge base without signing in or an API key."
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
            "  zhiyin users remove ben"
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

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private UserFile file() {
        return new UserFile(data == null ? KnowledgeBase.standardDirectory() : data);
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
        return done(() -> {
            file().add(User.of(name, password(), known, Optional.ofNullable(collections)));
            return "%s can sign in as %s.".formatted(name, known.label());
        });
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the users.")
    int list() {
        PrintWriter out = spec.commandLine().getOut();
        String format = "%-24s  %-8s  %-10s  %s%n";
        out.printf(format, "NAME", "ROLE", "CREATED", "COLLECTIONS");
        for (User user : file().read()) {
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

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Removes a user, who is signed out everywhere.")
    int remove(@Parameters(paramLabel = "NAME", description = "Of the user") String name) {
        return done(() -> {
            file().remove(name);
            return "Removed %s.".formatted(name);
        });
    }

    @Command(
            name = "password",
            mixinStandardHelpOptions = true,
            description = "Gives a user another password, and ends the user's sessions.")
    int password(@Parameters(paramLabel = "NAME", description = "Of the user") String name) {
        return done(() -> {
            String password = password();
            file().change(name, user -> user.withPassword(password));
            return "%s has another password.".formatted(name);
        });
    }

    private interface Action {
        String run();
    }

    /// Says what was done, or why it was not.
    private int done(Action action) {
        try {
            spec.commandLine().getOut().println(action.run());
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
