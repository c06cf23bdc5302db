package zhiyin.bench.parse;

import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.MarkdownWriter;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Parsers;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.worker.ParseOutcome.Parsed;
import zhiyin.knowledge.parse.worker.ParserPool;
import zhiyin.knowledge.parse.worker.PoolOptions;

/// A process that does one thing with a workbook, and then prints what it cost: CPU-seconds of all its
/// threads from the JVM's start on, those of a worker process, and its largest resident memory in MB.
final class SheetProbe {
    /// What is done, each more than the one before.
    enum Stage {
        INFLATE("inflate"),
        TOKENISE("tokenise by aalto"),
        READ("to a Document"),
        WRITE("and to Markdown"),
        POOL("with a worker process");

        private final String label;

        Stage(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private SheetProbe() {}

    public static void main(String[] arguments)
            throws IOException, XMLStreamException, InterruptedException {
        Path file = Path.of(arguments[1]);
        double worker = 0;
        switch (Stage.valueOf(arguments[0])) {
            case INFLATE -> inflate(file);
            case TOKENISE -> tokenise(file);
            case READ -> read(file);
            case WRITE -> write(read(file));
            case POOL -> worker = pool(file);
        }
        var system =
                ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        System.out.println(
                system.getProcessCpuTime() / 1e9 + " " + worker + " " + residentMegabytes());
    }

    private static void inflate(Path file) throws IOException {
        try (var zip = new ZipFile(file.toFile());
                InputStream in = zip.getInputStream(zip.getEntry(LargeWorkbook.SHEET))) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void tokenise(Path file) throws IOException, XMLStreamException {
        try (var zip = new ZipFile(file.toFile());
                InputStream in = zip.getInputStream(zip.getEntry(LargeWorkbook.SHEET))) {
            XMLStreamReader xml = new InputFactoryImpl().createXMLStreamReader(in);
            while (xml.hasNext()) {
                xml.next();
            }
            xml.close();
        }
    }

    private static Document read(Path file) throws IOException {
        return new Parsers()
                .parse(Source.of(file), ParseOptions.defaults(), ParseLimits.defaults());
    }

    private static void write(Document document) throws IOException {
        try (Writer out =
                new BufferedWriter(
                        new OutputStreamWriter(
                                OutputStream.nullOutputStream(), StandardCharsets.UTF_8))) {
            MarkdownWriter.write(document, out, MarkdownWriter.Options.plain());
        }
    }

    /// As `zhiyin parse` does.
    private static double pool(Path file) throws IOException, InterruptedException {
        try (var pool = new ParserPool(PoolOptions.defaults().withProcesses(1))) {
            if (!(pool.parse(Source.of(file), ParseOptions.defaults())
                    instanceof Parsed(Document document))) {
                throw new IOException(file + " was not read");
            }
            write(document);
            return ProcessHandle.current()
                    .children()
                    .flatMap(child -> child.info().totalCpuDuration().stream())
                    .mapToDouble(cpu -> cpu.toNanos() / 1e9)
                    .sum();
        }
    }

    /// 0 where the system does not say.
    private static long residentMegabytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) / 1000)
                    .findFirst()
                    .orElse(0);
        }
    }
}
