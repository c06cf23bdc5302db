package zhiyin.bench.parse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import zhiyin.knowledge.document.MarkdownWriter;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Parsers;

/// `zhiyin bench parse`: how well files are read, where the truth is known.
@Command(
        name = "parse",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Reads documents and compares the Markdown with the truth: reading order (NID), tables (TEDS), headings (MHS), as opendataloader-bench does.",
        footer = {
            "",
            "Examples:",
            "  ./zhiyin bench parse --documents pdfs/ --truth truth/",
            "  ./zhiyin bench parse --documents pdfs/ --truth truth/ --tags false --furniture false --worst 20",
            "  ./zhiyin bench parse --predictions marker-output/ --truth truth/     another program's"
        })
public final class ParseCommand implements Callable<Integer> {
    @Spec CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Option(
            names = "--documents",
            paramLabel = "DIR",
            description =
                    "Files to read, folders within it too. Those without a truth are left out.")
    Optional<Path> documents = Optional.empty();

    @Option(
            names = "--predictions",
            paramLabel = "DIR",
            description = "Score these Markdown files instead of reading documents.")
    Optional<Path> predictions = Optional.empty();

    @Option(
            names = "--truth",
            paramLabel = "DIR",
            required = true,
            description =
                    "For NAME.a.pdf the first there is of NAME.a.pdf.md, NAME.a.md and NAME.md.")
    Path truth = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "END",
            split = ",",
            description = "Only files whose names end so, such as .docx or .l.pdf.")
    List<String> formats = List.of();

    @Option(
            names = "--tags",
            arity = "1",
            defaultValue = "true",
            paramLabel = "BOOLEAN",
            description = "Whether tagged PDFs' own structure is used. Default: ${DEFAULT-VALUE}")
    boolean tags;

    @Option(
            names = "--furniture",
            arity = "1",
            defaultValue = "true",
            paramLabel = "BOOLEAN",
            description =
                    "Whether page headers, footers and numbers are written; opendataloader-bench's truth has them. Default: ${DEFAULT-VALUE}")
    boolean furniture;

    @Option(
            names = "--worst",
            paramLabel = "N",
            defaultValue = "10",
            description = "Show the N worst documents. Default: ${DEFAULT-VALUE}")
    int worst;

    @Option(
            names = "--save",
            paramLabel = "DIR",
            description = "Write what was read there, NAME.md for each document.")
    Optional<Path> save = Optional.empty();

    @Override
    public Integer call() throws IOException {
        if (documents.isPresent() == predictions.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "give either --documents or --predictions");
        }
        Path folder = documents.or(() -> predictions).orElseThrow();
        List<TruthFile> files =
                TruthFile.in(folder, truth).stream()
                        .filter(file ->
                                formats.isEmpty()
                                        || formats.stream().anyMatch(file.name()::endsWith))
                        .toList();
        if (files.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "no file in %s has a truth in %s".formatted(folder, truth));
        }
        new ScoreTable(score(files, read(files))).print(System.out, worst);
        return 0;
    }

    /// One after the other, so that the CPU time of the process is the file's.
    private List<Reading> read(List<TruthFile> files) throws IOException {
        var parsers = new Parsers();
        var options = new ParseOptions(false, tags, false);
        MarkdownWriter.Options writing =
                furniture ? MarkdownWriter.Options.withFurniture() : MarkdownWriter.Options.plain();
        List<Reading> readings = new ArrayList<>();
        for (TruthFile file : files) {
            Reading reading =
                    predictions.isPresent()
                            ? new Reading(Files.readString(file.document()), 0, 0, "")
                            : Reading.of(parsers, file.document(), options, writing);
            readings.add(reading);
            if (save.isPresent()) {
                Files.createDirectories(save.get());
                Files.writeString(save.get().resolve(file.name() + ".md"), reading.markdown());
            }
        }
        return readings;
    }

    private static List<Scored> score(List<TruthFile> files, List<Reading> readings) {
        return IntStream.range(0, files.size())
                .parallel()
                .mapToObj(i -> score(files.get(i), readings.get(i)))
                .toList();
    }

    private static Scored score(TruthFile file, Reading reading) {
        try {
            String expected = Files.readString(file.truth());
            return new Scored(
                    file.name(),
                    file.groupOf(expected),
                    Score.of(expected, reading.markdown()),
                    reading);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
