package zhiyin.cli.kb;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import zhiyin.cli.Sizes;

/// `zhiyin kb export`: a collection to a file.
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes a collection to one file: documents, passages, vectors and settings.",
        footer = {"", "Examples:", "  zhiyin kb export manuals manuals.zhiyin"})
final class ExportCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    String name = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "Where to.")
    Path file = Path.of("");

    @Option(names = "--force", description = "Replace a file that is there.")
    boolean force;

    @Override
    public Integer call() {
        if (Files.exists(file) && !force) {
            return kb.fail(file + " is there already; --force replaces it");
        }
        return kb.look(connection -> {
            Path unfinished = file.resolveSibling(file.getFileName() + ".part");
            try (InputStream in = connection.client().bytes(KbClient.path(name, "export"))) {
                Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
                Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unfinished);
            }
            kb.out().printf("%s: %s%n", file, Sizes.text(Files.size(file)));
            return 0;
        });
    }
}
