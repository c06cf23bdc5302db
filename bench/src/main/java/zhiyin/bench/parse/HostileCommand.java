package zhiyin.bench.parse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.worker.ParseOutcome;
import zhiyin.knowledge.parse.worker.ParseOutcome.Failed;
import zhiyin.knowledge.parse.worker.ParseOutcome.Parsed;
import zhiyin.knowledge.parse.worker.ParserPool;
import zhiyin.knowledge.parse.worker.PoolOptions;

/// `zhiyin bench hostile`: how files end that mean harm, are damaged or are odd.
@Command(
        name = "hostile",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Reads hostile and odd files in worker processes and prints how each should end, how it did, and in what time; then a PDF of a megabyte that unpacks to 500 MB of drawing instructions, while other files are read.",
        footer = {
            "",
            "Example:",
            "  ./zhiyin bench hostile --documents corpus/hostile --documents corpus/tricky-pdf"
        })
public final class HostileCommand implements Callable<Integer> {
    private static final String READ = "read";

    /// How files end by their names; all others are read. Some may end in one of two ways: what can be
    /// saved of a damaged file is a parser's to say.
    private static final Map<String, Set<String>> EXPECTED =
            Map.ofEntries(
                    Map.entry("encrypted_user_pw_is_user.pdf", Set.of("ENCRYPTED")),
                    Map.entry("password_protected.xlsx", Set.of("ENCRYPTED")),
                    Map.entry("lol.docx", Set.of("CORRUPT")),
                    Map.entry("xxe.docx", Set.of("CORRUPT")),
                    Map.entry("pageloop.pdf", Set.of("EMPTY", "CORRUPT")),
                    Map.entry("png_named.pdf", Set.of("UNSUPPORTED")),
                    Map.entry("truncated.docx", Set.of("CORRUPT", READ)),
                    Map.entry("truncated.pdf", Set.of("CORRUPT", READ)),
                    Map.entry("zero.docx", Set.of("EMPTY")),
                    Map.entry("zero.pdf", Set.of("EMPTY")),
                    Map.entry("zipbomb_1g.docx", Set.of("TOO_LARGE")),
                    Map.entry("odl_empty.pdf", Set.of("EMPTY")),
                    Map.entry("odl_fake-jpg.pdf", Set.of("UNSUPPORTED")),
                    Map.entry("odl_password-protected.pdf", Set.of("ENCRYPTED")),
                    Map.entry("pdfminer_aes-256-r6.pdf", Set.of("ENCRYPTED")),
                    Map.entry("pdfminer_aes-256.pdf", Set.of("ENCRYPTED")),
                    Map.entry("pdfminer_rc4-40.pdf", Set.of("ENCRYPTED")),
                    Map.entry("pypdf_libreoffice-writer-password.pdf", Set.of("ENCRYPTED")),
                    Map.entry("unstr_password.pdf", Set.of("ENCRYPTED")));

    private static final long BOMB_BYTES = 500L << 20;

    @Option(
            names = "--documents",
            paramLabel = "DIR",
            required = true,
            description = "Files to read; may be given several times.")
    List<Path> documents = List.of();

    private int wrong;

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        try (var pool = new ParserPool(PoolOptions.defaults().withProcesses(2))) {
            System.out.printf(
                    "%-46s %-14s %-14s %8s  %s%n", "file", "expected", "got", "seconds", "what");
            for (Path folder : documents) {
                readAll(pool, folder);
            }
            bomb(pool);
        }
        System.out.println(wrong == 0 ? "all as expected" : wrong + " not as expected");
        return wrong == 0 ? 0 : 1;
    }

    private void readAll(ParserPool pool, Path folder) throws IOException, InterruptedException {
        List<Path> files;
        try (var list = Files.list(folder)) {
            files = list.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            Set<String> expected =
                    EXPECTED.getOrDefault(file.getFileName().toString(), Set.of(READ));
            read(pool, file, expected);
        }
    }

    private void read(ParserPool pool, Path file, Set<String> expected)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        ParseOutcome outcome = pool.parse(Source.of(file), ParseOptions.defaults());
        double seconds = (System.nanoTime() - start) / 1e9;
        String got =
                switch (outcome) {
                    case Parsed _ -> READ;
                    case Failed failed -> failed.status().name();
                };
        boolean right = expected.contains(got);
        wrong += right ? 0 : 1;
        System.out.printf(
                "%-46s %-14s %-14s %8.2f  %s%s%n",
                file.getFileName(),
                expected.stream().sorted().collect(Collectors.joining("|")),
                got,
                seconds,
                right ? "" : "WRONG: ",
                what(outcome));
    }

    private static String what(ParseOutcome outcome) {
        String what =
                switch (outcome) {
                    case Failed failed -> failed.message();
                    case Parsed(var document) ->
                            "%d blocks%s"
                                    .formatted(
                                            document.blocks().size(),
                                            document.report().findings().stream()
                                                    .map(Finding::kind)
                                                    .distinct()
                                                    .map(kind -> ", " + kind)
                                                    .collect(Collectors.joining()));
                };
        return what.length() <= 100 ? what : what.substring(0, 100) + "…";
    }

    /// One process has the bomb, the other reads small files until it has ended.
    private void bomb(ParserPool pool)
            throws IOException, InterruptedException, ExecutionException {
        Path bomb = Files.createTempFile("operator-bomb", ".pdf");
        Path good = Files.createTempFile("good", ".md");
        try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            OperatorBomb.write(bomb, BOMB_BYTES);
            Files.writeString(good, "# Good\n\nA paragraph.\n");
            Future<?> ended =
                    thread.submit(() -> {
                        read(pool, bomb, Set.of("TOO_LARGE", "TIMED_OUT"));
                        return null;
                    });
            int others = 0;
            while (!ended.isDone()) {
                others +=
                        pool.parse(Source.of(good), ParseOptions.defaults()) instanceof Parsed
                                ? 1
                                : 0;
            }
            ended.get();
            System.out.printf(
                    "the bomb has %d bytes; %d other files were read meanwhile%n",
                    Files.size(bomb), others);
            wrong += others > 0 ? 0 : 1;
        } finally {
            Files.deleteIfExists(bomb);
            Files.deleteIfExists(good);
        }
    }
}
