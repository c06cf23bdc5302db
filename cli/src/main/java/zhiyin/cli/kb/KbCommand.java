package zhiyin.cli.kb;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import zhiyin.cli.CatalogArguments;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.catalog.CatalogException;

/// `zhiyin kb`: the knowledge base.
@Command(
        name = "kb",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Keeps documents, and finds the passages that answer a question.",
            "Documents lie in collections. Each is read (as by \"zhiyin parse\"), cut into passages, and found by meaning and by words. Everything stays on this machine; what is broken off, even by kill -9, goes on the next time.",
            "The commands work with and without a running \"zhiyin serve\"."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed, or some documents did; the reason is on the error output",
            "2:wrong usage",
            "130:stopped by Ctrl-C; documents that were added are kept, and their work goes on later"
        },
        footer = {
            "",
            "Environment:",
            "  ZHIYIN_DATA   as --data",
            "  ZHIYIN_CATALOG, ZHIYIN_FILES, ZHIYIN_CACHE_SHARED   as --catalog, --files and --cache-shared of \"zhiyin serve\"",
            "  ..._API_KEY   passwords of stores, as their addresses name them (kb create --store)",
            "",
            "Examples:",
            "  zhiyin kb create manuals                            a collection",
            "  zhiyin kb add manuals pump.pdf docs/                files, and folders with all below them",
            "  zhiyin kb search manuals \"how often is the filter changed?\"",
            "  zhiyin kb sync notes ~/notes --watch                keeps up with a folder",
            "  zhiyin kb status                                    what is there, and what is being done",
            "  zhiyin kb help search                               all options of a command"
        })
public final class KbCommand implements Callable<Integer> {
    public static final List<Class<?>> SUBCOMMANDS =
            List.of(
                    CreateCommand.class,
                    ListCommand.class,
                    AddCommand.class,
                    SyncCommand.class,
                    SearchCommand.class,
                    WhyNotCommand.class,
                    StatusCommand.class,
                    WaitCommand.class,
                    DocumentsCommand.class,
                    ShowCommand.class,
                    TagCommand.class,
                    RemoveCommand.class,
                    DoctorCommand.class,
                    RebuildCommand.class,
                    MoveCommand.class,
                    RollbackCommand.class,
                    JobsCommand.class,
                    JobActions.Pause.class,
                    JobActions.Resume.class,
                    JobActions.Cancel.class,
                    JobActions.Retry.class,
                    ExportCommand.class,
                    ImportCommand.class,
                    TaskCommand.class,
                    DropCommand.class);

    private static final int STOPPED = 130;

    /// What a command does with the knowledge base; its exit code.
    @FunctionalInterface
    interface Action {
        int run(Connection connection) throws IOException, InterruptedException;
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "Directory of the knowledge base. Default: $$ZHIYIN_DATA, else zhiyin in the user's data directory")
    @Nullable Path data;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.OK;
    }

    /// Looks at the knowledge base, or notes something in it. Where no other process has it, waiting work
    /// stays as it is: nobody who asks for a list wants a model loaded.
    int look(Action action) {
        return run(action, KnowledgeOptions.defaults().withoutWorking());
    }

    /// Works, too, for as long as the action runs.
    int work(Action action) {
        return run(action, KnowledgeOptions.defaults());
    }

    private int run(Action action, KnowledgeOptions options) {
        Path directory = data == null ? KnowledgeBase.standardDirectory() : data;
        try (Connection connection =
                Connection.open(
                        directory, CatalogArguments.fromEnvironment(options, System.getenv()))) {
            return action.run(connection);
        } catch (IllegalArgumentException e) {
            return fail(String.valueOf(e.getMessage()));
        } catch (KbFailure | CatalogException | EngineException e) {
            return fail(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return fail("reading or writing failed: " + e.getMessage());
        } catch (InterruptedException e) {
            return STOPPED;
        } finally {
            out().flush();
        }
    }

    int fail(String message) {
        err().println("zhiyin: " + message);
        err().flush();
        return ExitCode.SOFTWARE;
    }

    ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
