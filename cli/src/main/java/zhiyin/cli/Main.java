package zhiyin.cli;

import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import zhiyin.cli.config.ConfigCommand;
import zhiyin.cli.config.ConfigSource;
import zhiyin.cli.embed.BulkCommand;
import zhiyin.cli.embed.EmbedCommand;
import zhiyin.cli.embed.RerankCommand;
import zhiyin.cli.eval.EvalCommand;
import zhiyin.cli.kb.KbCommand;
import zhiyin.cli.parse.ParseCommand;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.base.KnowledgeBaseInUseException;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.server.ServerException;
import zhiyin.server.tls.PemException;

/// `zhiyin`: the top command.
@Command(
        name = "zhiyin",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Runs embedding models and rerankers, serves them over the APIs that clients speak, and finds answers in documents.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed; the reason is on the last line of the error output",
            "2:wrong usage",
            "130:stopped by Ctrl-C"
        },
        footer = {
            "",
            "Examples:",
            "  zhiyin serve                              OpenAI's API on http://127.0.0.1:8000/v1",
            "  zhiyin embed \"如何重置密码\"                   one vector as a line of JSON",
            "  zhiyin bulk corpus/ vectors/              folders of Parquet or JSON lines to vectors",
            "  zhiyin rerank --query \"…\" --model … A B     which of some texts answer a query",
            "  zhiyin parse report.pdf                   its text as Markdown, with headings and tables",
            "  zhiyin kb create manuals                  a knowledge base: see \"zhiyin kb --help\"",
            "  zhiyin pull Qwen/Qwen3-Embedding-0.6B     a model from a hub",
            "  zhiyin verify Qwen/Qwen3-Embedding-0.6B   whether this machine computes it rightly",
            "  zhiyin eval                               which model is better, with what each costs",
            "  zhiyin keys create chat                   an API key, to be shown once",
            "  zhiyin users add anna --role admin        who may sign in to the web app",
            "  zhiyin config                             all settings of the server, and where each is from",
            "  zhiyin info                               what this machine will use, and why",
            "  zhiyin help serve                         all options of a command"
        })
public final class Main {
    private static final List<Class<?>> SUBCOMMANDS =
            List.of(
                    ServeCommand.class,
                    ConfigCommand.class,
                    EmbedCommand.class,
                    BulkCommand.class,
                    RerankCommand.class,
                    ParseCommand.class,
                    KbCommand.class,
                    KeysCommand.class,
                    UsersCommand.class,
                    InfoCommand.class,
                    PullCommand.class,
                    ModelsCommand.class,
                    VerifyCommand.class,
                    EvalCommand.class,
                    TestCommand.class,
                    BenchCommand.class,
                    WarmUpCommand.class,
                    RandomModelCommand.class);

    private Main() {}

    public static void main(String[] arguments) {
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(commandLine(arguments).execute(arguments));
    }

    /// The command line with the subcommands that those arguments need, all for none; failures become one line and
    /// an exit code.
    public static CommandLine commandLine(String... arguments) {
        return commandLine(System.getenv(), arguments);
    }

    static CommandLine commandLine(Map<String, String> environment, String... arguments) {
        CommandLine top = new CommandLine(new Main());
        var words = new HashSet<String>(List.of(arguments));
        if (words.contains("config")) {
            words.add("serve"); // of whose options it tells
        }
        Subcommands.add(top, SUBCOMMANDS, words);
        Optional.ofNullable(top.getSubcommands().get("kb"))
                .ifPresent(kb -> Subcommands.add(kb, KbCommand.SUBCOMMANDS, words));
        Optional.ofNullable(top.getSubcommands().get("serve"))
                .ifPresent(serve -> ConfigSource.of(serve, environment));
        return top.setExecutionExceptionHandler(oneLine()).setUsageHelpWidth(100);
    }

    private static IExecutionExceptionHandler oneLine() {
        return (failure, command, parsed) -> {
            if (System.getenv("ZHIYIN_DEBUG") != null) {
                failure.printStackTrace(command.getErr());
            }
            command.getErr().println("zhiyin: " + describe(failure));
            return CommandLine.ExitCode.SOFTWARE;
        };
    }

    private static String describe(Exception failure) {
        String message = failure.getMessage();
        boolean expected =
                failure instanceof EngineException
                        || failure instanceof ServerException
                        || failure instanceof CatalogException
                        || failure instanceof KnowledgeBaseInUseException
                        || failure instanceof PemException
                        || failure instanceof UncheckedIOException
                        || failure instanceof Failure;
        return expected && message != null
                ? message
                : failure + " (set ZHIYIN_DEBUG=1 for the stack trace)";
    }
}
