package zhiyin.cli.eval;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.lab.data.DemoSets;
import zhiyin.lab.data.Sampling;
import zhiyin.lab.data.TaskDirectory;
import zhiyin.lab.task.Task;

/// What models are judged by.
final class TaskOptions {
    private static final String UNPACKED = "eval/";

    @Option(
            names = "--tasks",
            split = ",",
            paramLabel = "DIRECTORY|SET",
            description =
                    "Directories in the layouts of BEIR and MTEB, or sets that come with the program; several with commas. Default: all sets that come with it")
    @Nullable List<String> tasks;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description =
                    "Take N queries, pairs or rows of each task, evenly chosen; documents stay all. Default: all")
    @Nullable Integer limit;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Of everything that is drawn. Default: ${DEFAULT-VALUE}")
    long seed = Sampling.USUAL_SEED;

    boolean isLegal() {
        return limit == null || limit > 1;
    }

    OptionalInt limit() {
        return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
    }

    List<Task> read() {
        var sampling = new Sampling(limit(), seed);
        var read = new ArrayList<Task>();
        for (String name : tasks == null ? DemoSets.names() : tasks) {
            read.addAll(TaskDirectory.read(directory(name), sampling));
        }
        return read;
    }

    /// A set of that name only where there is no such directory.
    private static Path directory(String name) {
        Path given = Path.of(name);
        return !Files.exists(given) && DemoSets.names().contains(name) ? unpacked(name) : given;
    }

    private static Path unpacked(String set) {
        ResourceCache cache = ResourceCache.standard();
        DemoSets.files().stream()
                .filter(file -> file.startsWith(set + "/"))
                .forEach(file -> cache.unpack(DemoSets.RESOURCES + file, UNPACKED + file));
        return cache.directory().resolve(UNPACKED + set);
    }
}
