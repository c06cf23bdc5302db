package zhiyin.bench.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.catalog.CollectionSettings;

/// `zhiyin bench crash`: kills the process at random moments while it brings in a folder, and compares what
/// is there in the end with an undisturbed run.
///
/// A round: the folder as it was first is brought in, then one with some files changed and some gone, with
/// kills all along; where a process was quicker than its kill, the next step begins. At the end of a round a
/// last process finishes, and all is compared.
@Command(
        name = "crash",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Kills an ingesting process at random moments (SIGKILL), starts it again, and"
                        + " compares what is in the collection at last with an undisturbed run.",
        footer = {"", "Example:", "  ./zhiyin bench crash --kills 200"})
public final class CrashCommand implements Callable<Integer> {
    private static final int STEPS = 2;

    @Option(
            names = "--kills",
            defaultValue = "200",
            description = "How many. Default: ${DEFAULT-VALUE}")
    int kills;

    @Option(
            names = "--documents",
            defaultValue = "60",
            description = "Generated documents in the folder. Default: ${DEFAULT-VALUE}")
    int documents;

    @Option(
            names = "--latest",
            defaultValue = "4000",
            description = "The longest time to a kill, in milliseconds. Default: ${DEFAULT-VALUE}")
    int latest;

    @Option(
            names = "--kills-a-round",
            defaultValue = "10",
            description =
                    "Kills before a round is finished and compared. Default: ${DEFAULT-VALUE}")
    int killsPerRound;

    @Option(names = "--seed", description = "Of documents and moments. Default: another each time")
    long seed = System.nanoTime();

    @Option(
            names = "--model",
            defaultValue = "bge-small-zh-v1.5",
            description = "A model. Default: ${DEFAULT-VALUE}")
    String model = "";

    private int killed;
    private int early;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("zhiyin-crash");
        try {
            return run(work);
        } finally {
            delete(work);
        }
    }

    private int run(Path work) throws IOException, InterruptedException {
        List<Path> steps = List.of(work.resolve("first"), work.resolve("second"));
        MixedDocuments.write(steps.get(0), documents, 0, seed);
        MixedDocuments.write(steps.get(1), documents, documents / 4, seed);
        Contents expected = finish(work.resolve("undisturbed"), steps);
        System.out.printf(
                "seed %d: %d documents, %d passages undisturbed%n",
                seed, expected.documents().size(), expected.passages());
        System.out.println("round  kills  differing documents  passages  missing  orphans");
        var random = new Random(seed);
        long bad = 0;
        for (int round = 1; killed < kills; round++) {
            Path data = work.resolve("round" + round);
            int before = killed;
            disturb(data, steps, random);
            Contents actual = finish(data, steps.subList(1, STEPS));
            long differing = actual.differences(expected);
            bad += differing + actual.found("PASSAGES_MISSING") + actual.found("ORPHANS");
            System.out.printf(
                    "%5d  %5d  %19d  %8d  %7d  %7d%n",
                    round,
                    killed - before,
                    differing,
                    actual.passages(),
                    actual.found("PASSAGES_MISSING"),
                    actual.found("ORPHANS"));
            delete(data);
        }
        System.out.printf(
                "%d kills, %d runs that ended before theirs: %s%n",
                killed, early, bad == 0 ? "nothing lost, nothing doubled" : bad + " differences");
        return bad == 0 ? 0 : 1;
    }

    private void disturb(Path data, List<Path> steps, Random random)
            throws IOException, InterruptedException {
        int most = Math.min(killsPerRound, kills - killed);
        int step = 0;
        for (int i = 0; i < most; ) {
            // Half of a round's kills at least are kept for the changes.
            if (i >= most / 2) {
                step = STEPS - 1;
            }
            Process child = start(data, steps.get(step));
            if (child.waitFor(random.nextInt(50, latest), TimeUnit.MILLISECONDS)) {
                early++;
                if (step == STEPS - 1) {
                    return;
                }
                step++;
            } else {
                child.destroyForcibly().waitFor();
                killed++;
                i++;
            }
        }
    }

    private Process start(Path data, Path folder) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashChild.class.getName(),
                        data.toString(),
                        folder.toString(),
                        model)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private Contents finish(Path data, List<Path> steps) throws IOException, InterruptedException {
        try (KnowledgeBase base = KnowledgeBase.open(data, KnowledgeOptions.defaults())) {
            for (Path step : steps) {
                FolderIngest.put(base, step, CollectionSettings.DEFAULTS.withModel(model));
                FolderIngest.await(base);
            }
            // What was superseded last leaves the store a moment later.
            Thread.sleep(1_000);
            return Contents.of(base);
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
