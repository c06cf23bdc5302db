package zhiyin.knowledge.parse;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.archive.ArchiveParser;
import zhiyin.knowledge.parse.code.CodeParser;
import zhiyin.knowledge.parse.mail.MailParser;
import zhiyin.knowledge.parse.markup.EpubParser;
import zhiyin.knowledge.parse.markup.HtmlParser;
import zhiyin.knowledge.parse.markup.MarkdownParser;
import zhiyin.knowledge.parse.notebook.NotebookParser;
import zhiyin.knowledge.parse.office.LegacySlidesParser;
import zhiyin.knowledge.parse.office.LegacyWordParser;
import zhiyin.knowledge.parse.office.SlidesParser;
import zhiyin.knowledge.parse.pdf.PdfParser;
import zhiyin.knowledge.parse.sheet.LegacySheetsParser;
import zhiyin.knowledge.parse.sheet.SheetsParser;
import zhiyin.knowledge.parse.text.TextParser;
import zhiyin.knowledge.parse.word.WordParser;

/// Reads files of every format that is known: tells what a file is and hands it to the format's parser.
/// Runs in the caller's process; `zhiyin.knowledge.parse.worker` reads files that are not trusted in
/// processes of their own. Stateless; many threads may use one.
public final class Parsers implements Parser {
    private final Map<Format, Parser> parsers = new ConcurrentHashMap<>();

    /// A parser is made with the first file of its format: some bring libraries that take long to load.
    private static Parser make(Format format) {
        return switch (format) {
            case PDF -> new PdfParser();
            case DOCX -> new WordParser();
            case DOC -> new LegacyWordParser();
            case PPTX -> new SlidesParser();
            case PPT -> new LegacySlidesParser();
            case XLSX -> new SheetsParser();
            case XLS -> new LegacySheetsParser();
            case MARKDOWN -> new MarkdownParser();
            case HTML -> new HtmlParser();
            case EPUB -> new EpubParser();
            case NOTEBOOK -> new NotebookParser();
            case MAIL, OUTLOOK -> new MailParser();
            case ARCHIVE -> new ArchiveParser();
            case CODE -> new CodeParser();
            case TEXT -> new TextParser();
        };
    }

    /// Reads a file within the default limits.
    ///
    /// @throws ParseException where the file as a whole cannot be read
    /// @throws IOException where there is no such file, or disk fails
    public Document parse(Path file) throws IOException {
        return parse(Source.of(file), ParseOptions.defaults(), ParseLimits.defaults());
    }

    /// Reads a file. Memory and time are the caller's to limit.
    ///
    /// @throws ParseException where the file as a whole cannot be read
    /// @throws IOException where there is no such file, or disk fails
    public Document parse(Source source, ParseOptions options, ParseLimits limits)
            throws IOException {
        return parse(source, new ParseContext(limits, options, this));
    }

    /// What the file is.
    ///
    /// @throws ParseException where it is nothing that is read
    public static Format formatOf(Source source) throws IOException {
        return Sniffer.formatOf(source);
    }

    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        requireSize(source, context.limits());
        Format format = Sniffer.formatOf(source);
        Parser parser = parsers.computeIfAbsent(format, Parsers::make);
        return withName(parse(source, context, parser, format), source, format);
    }

    private static void requireSize(Source source, ParseLimits limits) throws IOException {
        long size = Files.size(source.file());
        if (size > limits.fileBytes()) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "%s has %,d bytes, at most %,d are read; divide it, or raise the limit"
                            .formatted(source.name(), size, limits.fileBytes()));
        }
    }

    /// Libraries meet damaged bytes with exceptions of every kind; here they become one.
    private static Document parse(Source source, ParseContext context, Parser parser, Format format)
            throws IOException {
        try {
            return parser.parse(source, context);
        } catch (ParseException | FileSystemException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new ParseException(
                    Status.CORRUPT,
                    "%s cannot be read as %s: %s"
                            .formatted(source.name(), format.label(), reason(e)),
                    e);
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static Document withName(Document document, Source source, Format format) {
        String extension = source.extension();
        Optional<Format> named = Format.ofExtension(extension);
        if (named.isEmpty() || named.get() == format) {
            return document;
        }
        var finding =
                new Finding(
                        Report.Kind.MISNAMED,
                        0,
                        "the name ends in .%s, the bytes are %s; read as the latter"
                                .formatted(extension, format.label()));
        List<Finding> findings = new ArrayList<>();
        findings.add(finding);
        findings.addAll(document.report().findings());
        return new Document(
                document.name(),
                document.format(),
                document.title(),
                document.language(),
                document.metadata(),
                document.blocks(),
                document.parts(),
                new Report(document.report().units(), findings));
    }
}
