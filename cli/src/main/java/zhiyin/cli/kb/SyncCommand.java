package zhiyin.cli.kb;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import zhiyin.cli.StopHook;
import zhiyin.knowledge.catalog.FileState;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.sync.FolderSync;
import zhiyin.knowledge.sync.FolderWatch;
import zhiyin.knowledge.sync.FoundFile;
import zhiyin.knowledge.sync.SyncOptions;
import zhiyin.knowledge.sync.SyncPlan;

/// `zhiyin kb sync`: a collection that keeps up with a folder.
@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Adds a folder's new and changed files to a collection, and with --delete removes documents whose files are gone. A file that was moved is the same document's bytes under another path, and not computed again.",
            "Documents are called by the folder's name and their way from there; others in the collection are left alone. Hidden files, and those that a .zhiyinignore names (as a .gitignore does), are left out."
        },
        footer = {
            "",
            "Examples:",
            "  zhiyin kb sync notes ~/notes",
            "  zhiyin kb sync notes ~/notes --delete --watch     until Ctrl-C"
        })
final class SyncCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    String name = "";

    @Parameters(index = "1", paramLabel = "DIR", description = "The folder.")
    Path folder = Path.of("");

    @Option(
            names = "--as",
            paramLabel = "FOLDER",
            description = "What the folder is called in the collection. Default: its name")
    Optional<String> as = Optional.empty();

    @Option(names = "--delete", description = "Remove documents whose files are gone.")
    boolean delete;

    @Option(names = "--watch", description = "Go on until stopped, whenever something changes.")
    boolean watch;

    @Override
    public Integer call() {
        if (!Files.isDirectory(folder)) {
            return kb.fail(folder + ": no such folder");
        }
        return kb.work(this::run);
    }

    private int run(Connection connection) throws IOException, InterruptedException {
        String under = as.orElseGet(() -> FoundFiles.name(folder));
        var target = new RemoteFiles(connection.client(), name, under);
        var sync = new FolderSync(folder, SyncOptions.DEFAULTS.withUnder(under));
        SyncPlan plan = sync.plan(target);
        print(plan);
        int exitCode = apply(plan, target, connection);
        if (watch) {
            watch(sync, target, connection);
        }
        return exitCode;
    }

    private void watch(FolderSync sync, RemoteFiles target, Connection connection)
            throws IOException, InterruptedException {
        var listener =
                new FolderWatch.Listener() {
                    @Override
                    public void changed(SyncPlan plan) throws IOException {
                        changes(plan, target, connection);
                    }

                    @Override
                    public void failed(IOException failure) {
                        kb.fail(failure.getMessage() + "; it is tried again");
                    }
                };
        try (var stop = new StopHook(() -> kb.err().println("zhiyin: stopped"));
                FolderWatch _ =
                        FolderWatch.start(sync, target, FolderWatch.Pace.DEFAULT, listener)) {
            new CountDownLatch(1).await();
            stop.finished();
        }
    }

    private void changes(SyncPlan plan, RemoteFiles target, Connection connection)
            throws IOException {
        boolean something = !wanted(plan).isEmpty() || (delete && !plan.gone().isEmpty());
        if (!something) {
            return;
        }
        try {
            print(plan);
            apply(plan, target, connection);
        } catch (KbFailure e) {
            throw new IOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        }
    }

    private void print(SyncPlan plan) {
        kb.out()
                .printf(
                        "%s: %,d new, %,d changed, %,d moved, %,d as they were, %,d gone%s%n",
                        folder,
                        plan.added().size(),
                        plan.changed().size(),
                        plan.moved().size(),
                        plan.unchanged(),
                        plan.gone().size(),
                        plan.gone().isEmpty() || delete ? "" : " (--delete removes them)");
        kb.out().flush();
        Uploads.printSkipped(kb, plan.skipped());
    }

    /// @return the exit code
    private int apply(SyncPlan plan, RemoteFiles target, Connection connection)
            throws IOException, InterruptedException {
        List<FoundFile> wanted = wanted(plan);
        int exitCode = 0;
        if (!wanted.isEmpty()) {
            String title = "%,d files of %s".formatted(wanted.size(), folder);
            exitCode =
                    new Uploads(kb, connection)
                            .run(name, JobInfo.Kind.SYNC, title, wanted, Set.of(), false);
        }
        for (SyncPlan.Move move : plan.moved()) {
            target.remove(move.from());
        }
        if (!delete) {
            return exitCode;
        }
        if (plan.removesEverything()) {
            return kb.fail(
                    "%s has no file, as if it were not mounted: nothing was removed; \"zhiyin kb remove\" removes documents, \"zhiyin kb drop\" a collection"
                            .formatted(folder));
        }
        for (FileState gone : plan.gone()) {
            target.remove(gone);
        }
        return exitCode;
    }

    private static List<FoundFile> wanted(SyncPlan plan) {
        var wanted = new ArrayList<>(plan.added());
        wanted.addAll(plan.changed());
        plan.moved().forEach(move -> wanted.add(move.to()));
        return wanted;
    }
}
