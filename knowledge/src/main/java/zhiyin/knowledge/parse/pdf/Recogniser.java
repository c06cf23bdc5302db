package zhiyin.knowledge.parse.pdf;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the text of pictures by the program `tesseract`, which runs as a process of its own: it is given a
/// file and a time, and whatever it does, this process goes on.
final class Recogniser {
    /// What to do where it is missing, as a clause.
    static final String HOW_TO_INSTALL =
            "install it (Debian, Ubuntu: apt-get install tesseract-ocr tesseract-ocr-chi-sim;"
                    + " macOS: brew install tesseract tesseract-lang)";

    private static final List<String> NAMES = List.of("tesseract", "tesseract.exe");
    private static final Duration PER_PAGE = Duration.ofMinutes(2);
    private static final List<String> LANGUAGES = List.of("chi_sim", "eng");

    /// A page full of words is some hundred kilobytes of answer.
    private static final long LONGEST_ANSWER = 32L << 20;

    /// Characters of its messages that are passed on.
    private static final int EXCERPT = 200;

    private final Path program;
    private final Duration limit;
    private @Nullable String languages;

    /// @param program to run
    /// @param limit for one page
    Recogniser(Path program, Duration limit) {
        this.program = program;
        this.limit = limit;
    }

    /// The one that is installed; empty where none is on the PATH.
    static Optional<Recogniser> installed() {
        String path = System.getenv("PATH");
        return Stream.of(path == null ? new String[0] : path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isBlank())
                .flatMap(folder -> NAMES.stream().map(name -> new File(folder, name)))
                .filter(file -> file.isFile() && file.canExecute())
                .findFirst()
                .map(file -> new Recogniser(file.toPath(), PER_PAGE));
    }

    /// The words in a grey picture, in tesseract's table of tab-separated values.
    ///
    /// @param image of type BYTE_GRAY
    /// @param dpi dots per inch
    /// @throws IOException where it fails, says too much, or takes too long
    String table(BufferedImage image, int dpi) throws IOException {
        Path folder = Files.createTempDirectory("zhiyin-page");
        Path page = folder.resolve("page.pgm");
        try {
            write(image, page);
            return run(
                    folder,
                    List.of(
                            page.toString(),
                            "stdout",
                            "-l",
                            languages(folder),
                            "--dpi",
                            Integer.toString(dpi),
                            "tsv"));
        } finally {
            Files.deleteIfExists(page);
            Files.deleteIfExists(folder);
        }
    }

    /// Portable grey map: a line of text, then the bytes.
    private static void write(BufferedImage image, Path file) throws IOException {
        String head = "P5 %d %d 255\n".formatted(image.getWidth(), image.getHeight());
        byte[] grey = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(grey);
        }
    }

    /// Those of the languages that are installed, as tesseract takes them.
    private String languages(Path folder) throws IOException {
        if (languages == null) {
            List<String> there = run(folder, List.of("--list-langs")).lines().toList();
            List<String> used = LANGUAGES.stream().filter(there::contains).toList();
            if (used.isEmpty()) {
                throw new IOException(
                        "tesseract has no data for any of %s; %s"
                                .formatted(LANGUAGES, HOW_TO_INSTALL));
            }
            languages = String.join("+", used);
        }
        return languages;
    }

    private String run(Path folder, List<String> arguments) throws IOException {
        Path answer = folder.resolve("answer");
        Path messages = folder.resolve("messages");
        var builder = new ProcessBuilder(program.toString());
        builder.command().addAll(arguments);
        builder.redirectOutput(answer.toFile()).redirectError(messages.toFile());
        // One thread: its own threads gain little and take the other pages' processors.
        builder.environment().put("OMP_THREAD_LIMIT", "1");
        try {
            int code = await(builder.start());
            if (code != 0 || Files.size(answer) > LONGEST_ANSWER) {
                String said = Files.readString(messages, StandardCharsets.ISO_8859_1).strip();
                throw new IOException(
                        "tesseract ended with code %d and %d bytes: %s"
                                .formatted(
                                        code,
                                        Files.size(answer),
                                        said.substring(0, Math.min(said.length(), EXCERPT))));
            }
            return new String(Files.readAllBytes(answer), StandardCharsets.UTF_8);
        } finally {
            Files.deleteIfExists(answer);
            Files.deleteIfExists(messages);
        }
    }

    private int await(Process process) throws IOException {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        "tesseract had not read the page after %d ms".formatted(limit.toMillis()));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the recognition of a page was interrupted");
        } finally {
            process.destroyForcibly();
        }
    }
}
