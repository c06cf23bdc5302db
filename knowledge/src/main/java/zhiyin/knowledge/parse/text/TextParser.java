package zhiyin.knowledge.parse.text;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.code.CodeOutline;
import zhiyin.knowledge.parse.code.CodeParser;
import zhiyin.knowledge.parse.code.Language;
import zhiyin.knowledge.parse.text.TextDecoder.Decoded;

/// Plain text in any encoding: prose and notes to paragraphs, headings and lists; separated values to
/// tables; JSON, YAML, XML and other notations to one piece of code; programs to [CodeParser].
public final class TextParser implements Parser {
    private static final Set<String> SEPARATED = Set.of("csv", "tsv", "tab", "psv");
    private static final Set<String> ASCIIDOC = Set.of("adoc", "asciidoc", "asc");
    private static final int MOST_TITLE = 200;
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

    /// @throws ParseException EMPTY without any text, UNSUPPORTED for binary data, TOO_LARGE
    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        Decoded decoded = read(source, context);
        Optional<Language> language = Language.ofFile(source.name(), decoded.text());
        if (language.filter(Language::isProgram).isPresent()) {
            return CodeParser.document(source.name(), decoded, language.get());
        }
        Lines lines = Lines.of(decoded.text());
        var findings = new ArrayList<>(decoded.findings());
        String extension = source.extension();
        List<Block> blocks;
        if (SEPARATED.contains(extension)) {
            blocks = SeparatedTables.of(decoded.text(), lines, context.limits(), findings);
        } else if (language.isPresent()) {
            blocks = List.of(code(language.get(), lines));
        } else {
            blocks = TextBlocks.of(lines, ASCIIDOC.contains(extension));
        }
        return document(source, decoded, blocks, new Report(lines.count(), findings));
    }

    /// The file's text, counted as having come out.
    ///
    /// @throws ParseException EMPTY, UNSUPPORTED or TOO_LARGE
    public static Decoded read(Source source, ParseContext context) throws IOException {
        long size = Files.size(source.file());
        if (size > Math.min(MOST_BYTES, context.limits().fileBytes())) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "%s has %,d bytes; divide it, or raise the limit"
                            .formatted(source.name(), size));
        }
        Decoded decoded = decode(source, Files.readAllBytes(source.file()));
        if (decoded.text().isBlank()) {
            throw new ParseException(Status.EMPTY, source.name() + " has no text");
        }
        context.spendCharacters(decoded.text().length());
        return decoded;
    }

    private static Decoded decode(Source source, byte[] bytes) {
        try {
            return TextDecoder.decode(bytes);
        } catch (ParseException e) {
            throw new ParseException(e.status(), source.name() + " " + e.getMessage(), e);
        }
    }

    private static Code code(Language language, Lines lines) {
        int last = lines.count() - 1;
        String text = lines.join(0, last);
        return new Code(
                language.id(),
                "",
                text,
                CodeOutline.cuts(language.id(), text),
                lines.place(0, last));
    }

    private static Document document(
            Source source, Decoded decoded, List<Block> blocks, Report report) {
        return new Document(
                source.name(),
                source.extension().isEmpty() ? "txt" : source.extension(),
                title(blocks),
                zhiyin.knowledge.document.Language.of(decoded.text()),
                Map.of("charset", decoded.charset().name()),
                blocks,
                List.of(),
                report);
    }

    /// The heading at the very beginning.
    private static String title(List<Block> blocks) {
        return blocks.stream()
                .limit(1)
                .filter(Heading.class::isInstance)
                .map(Block::text)
                .filter(text -> text.length() <= MOST_TITLE)
                .findFirst()
                .orElse("");
    }
}
