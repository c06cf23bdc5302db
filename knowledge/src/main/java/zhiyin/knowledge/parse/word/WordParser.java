package zhiyin.knowledge.parse.word;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.ooxml.OoxmlPackage;

/// Reads Word documents (DOCX, DOCM, DOTX) as ECMA-376 and ISO/IEC 29500 describe them, transitional and
/// strict. Of the file only what lies in it is read, forwards and once, so that memory holds the text and
/// not the file.
///
/// Headings come from outline levels, which styles inherit; lists from the numbering; formulas come out
/// as LaTeX, `$…$` within text. References to notes stand in the text as `[1]`. Headers, footers, tables
/// of contents, comments and hidden text are furniture. Pages are where the program that wrote the file
/// last broke them, and thus approximate; a file without breaks has no places.
public final class WordParser implements Parser {
    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        try (OoxmlPackage parts = OoxmlPackage.open(source, context)) {
            return new DocumentReader(parts, context, mainPart(parts)).read(source);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String mainPart(OoxmlPackage parts) throws IOException {
        Optional<String> named = parts.relationships("").first("officeDocument").filter(parts::has);
        String main = named.orElse("word/document.xml");
        if (!parts.has(main) || main.startsWith("xl/") || main.startsWith("ppt/")) {
            throw new ParseException(
                    Status.UNSUPPORTED,
                    "is a zip archive, but no Word document: it has no word/document.xml");
        }
        return main;
    }
}
