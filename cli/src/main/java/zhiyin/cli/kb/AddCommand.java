package zhiyin.cli.kb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import zhiyin.knowledge.catalog.JobInfo;

/// `zhiyin kb add`: documents into a collection.
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Adds documents to a collection, and waits until they can be searched. A document that is there already gets a new version if it has changed.",
            "A file is called by its name, a folder's files by the folder's name and their way from there. Hidden files in folders, and those that a .zhiyinignore names (as a .gitignore does), are left out unless they are named themselves."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all documents can be searched",
            "1:some cannot; a table on the error output says why",
            "2:wrong usage",
            "130:stopped by Ctrl-C; nothing is lost, the work is queued"
        },
        footer = {
            "",
            "Examples:",
            "  zhiyin kb add manuals pump.pdf",
            "  zhiyin kb add manuals docs/ --tag 2025 --tag draft",
            "  zhiyin kb add manuals docs/ --detach            does not wait"
        })
final class AddCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    String name = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files, and folders with all files below them.")
    List<Path> paths = List.of();

    @Option(names = "--tag", paramLabel = "T", description = "For each document; may be repeated.")
    List<String> tags = List.of();

    @Option(names = "--detach", description = "Do not wait until they can be searched.")
    boolean detach;

    @Override
    public Integer call() {
        return detach ? kb.look(this::run) : kb.work(this::run);
    }

    private int run(Connection connection) throws IOException, InterruptedException {
        var found = new FoundFiles();
        for (Path path : paths) {
            found.add(path);
        }
        connection.client().collection(name); // so that a wrong name is told before a job is made
        Uploads.printSkipped(kb, found.skipped());
        if (found.files().isEmpty()) {
            return kb.fail("there is no file to add in " + paths);
        }
        return new Uploads(kb, connection)
                .run(
                        name,
                        JobInfo.Kind.ADD,
                        title(found.files().size()),
                        found.files(),
                        new LinkedHashSet<>(tags),
                        detach);
    }

    private String title(int files) {
        String first = paths.getFirst().toString();
        return paths.size() == 1 && files == 1
                ? first
                : "%,d files of %s%s"
                        .formatted(files, first, paths.size() == 1 ? "" : " and others");
    }
}
