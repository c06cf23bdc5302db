package zhiyin.bench.parse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import zhiyin.bench.parse.SheetProbe.Stage;

/// `zhiyin bench sheets`: what a large workbook costs.
@Command(
        name = "sheets",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes a workbook of many cells to a temporary folder and reads it, each time in a fresh JVM of 512 MB of heap, the JVM's start included.",
            "Beside it, in turn: unpacking its sheet alone, and tokenising it by an XML parser (aalto). Compare by the ratios to these: machines differ, and are shared."
        },
        footer = {"", "Example:", "  ./zhiyin bench sheets --rounds 3"})
public final class SheetsCommand implements Callable<Integer> {
    /// As `WorkerProcess` has them.
    private static final List<String> JVM =
            List.of(
                    "-Xmx512m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:-UsePerfData",
                    "--enable-native-access=ALL-UNNAMED");

    @Option(
            names = "--rows",
            defaultValue = "200000",
            description = "Of ten cells each. Default: ${DEFAULT-VALUE}")
    int rows;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Medians are of so many. Default: ${DEFAULT-VALUE}")
    int rounds;

    /// @param cpu seconds of the process
    /// @param worker seconds of the process it started, if it did
    /// @param megabytes of resident memory, at most
    private record Cost(double cpu, double worker, double megabytes) {}

    private final Map<Stage, List<Cost>> costs = new EnumMap<>(Stage.class);

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path file = Files.createTempFile("large", ".xlsx");
        try {
            LargeWorkbook.write(file, rows);
            System.out.printf(
                    "%,d cells in a file of %.1f MB; medians of %d rounds%n",
                    (long) rows * LargeWorkbook.COLUMNS, Files.size(file) / 1e6, rounds);
            for (int round = 0; round < rounds; round++) {
                for (Stage stage : Stage.values()) {
                    costs(stage).add(run(stage, file));
                }
            }
            print();
        } finally {
            Files.deleteIfExists(file);
        }
        return 0;
    }

    private List<Cost> costs(Stage stage) {
        return costs.computeIfAbsent(stage, _ -> new ArrayList<>());
    }

    private static Cost run(Stage stage, Path file) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(SheetProbe.class.getName(), stage.name(), file.toString()));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("the process that should " + stage.label() + " failed");
        }
        String[] fields = said.split(" ", 3);
        return new Cost(
                Double.parseDouble(fields[0]),
                Double.parseDouble(fields[1]),
                Double.parseDouble(fields[2]));
    }

    private void print() {
        System.out.printf(
                "%-22s %8s %8s %10s %10s %8s%n",
                "what", "CPU s", "least", "x tokenise", "worker's s", "RSS MB");
        double floor = median(Stage.TOKENISE, Cost::cpu);
        for (Stage stage : Stage.values()) {
            double cpu = median(stage, Cost::cpu);
            System.out.printf(
                    "%-22s %8.2f %8.2f %10.2f %10.2f %8.0f%n",
                    stage.label(),
                    cpu,
                    costs(stage).stream().mapToDouble(Cost::cpu).min().orElse(0),
                    cpu / floor,
                    median(stage, Cost::worker),
                    median(stage, Cost::megabytes));
        }
    }

    private double median(Stage stage, ToDoubleFunction<Cost> value) {
        double[] sorted = costs(stage).stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
