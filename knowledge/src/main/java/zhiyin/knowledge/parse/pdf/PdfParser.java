package zhiyin.knowledge.parse.pdf;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;

/// Reads PDF files by PDFBox. A tagged file's structure is taken from its tags; of others the layout is
/// worked out: lines, tables, columns, paragraphs, then what is heading, list, code or furniture by the
/// look of the whole document. Pages are read one by one; only their text and its places stay in memory.
public final class PdfParser implements Parser {
    private final Supplier<Optional<Recogniser>> recognisers;

    /// Recognises scanned pages by the tesseract that is installed, if that is asked for.
    public PdfParser() {
        this(Recogniser::installed);
    }

    PdfParser(Supplier<Optional<Recogniser>> recognisers) {
        this.recognisers = recognisers;
    }

    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        if (Files.size(source.file()) == 0) {
            throw new ParseException(Status.EMPTY, source.name() + " has no bytes");
        }
        try (PDDocument pdf = open(source)) {
            return new PdfReading(source, pdf, context, recognisers).document();
        }
    }

    private static PDDocument open(Source source) throws IOException {
        if (!Files.isReadable(source.file())) {
            throw new IOException("cannot read " + source.file());
        }
        try {
            return Loader.loadPDF(
                    source.file().toFile(), "", IOUtils.createTempFileOnlyStreamCache());
        } catch (InvalidPasswordException e) {
            throw new ParseException(
                    Status.ENCRYPTED,
                    source.name() + " needs a password; save it without one and add it again",
                    e);
        } catch (IOException | RuntimeException e) {
            throw corrupt(source, e);
        }
    }

    // PDFBox answers damaged files with unchecked exceptions too.
    static ParseException corrupt(Source source, Throwable cause) {
        return new ParseException(
                Status.CORRUPT,
                "%s is damaged beyond reading: %s".formatted(source.name(), cause.getMessage()),
                cause);
    }
}
