package zhiyin.knowledge.parse.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.text.TextParser;

/// Reads archives in archives, texts, and nothing else; `bytes` is a kind of file whose document is its
/// length.
final class Reader implements Parser {
    private static final Set<String> ARCHIVES =
            Set.of("zip", "tar", "gz", "tgz", "bz2", "xz", "7z");

    static ParseLimits limits() {
        return ParseLimits.defaults();
    }

    static Document read(String name, byte[] bytes) throws IOException {
        return read(name, bytes, limits());
    }

    static Document read(String name, byte[] bytes, ParseLimits limits) throws IOException {
        Path file = Files.createTempFile("archive-test", "");
        try {
            Files.write(file, bytes);
            return read(name, file, limits);
        } finally {
            Files.delete(file);
        }
    }

    static Document read(String name, Path file, ParseLimits limits) throws IOException {
        var reader = new Reader();
        var context = new ParseContext(limits, ParseOptions.defaults(), reader);
        return reader.parse(new Source(name, file), context);
    }

    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        if (ARCHIVES.contains(source.extension())) {
            return new ArchiveParser().parse(source, context);
        }
        return switch (source.extension()) {
            case "txt" -> new TextParser().parse(source, context);
            case "bytes" -> length(source);
            default -> throw new ParseException(Status.UNSUPPORTED, source.name() + " is not read");
        };
    }

    private static Document length(Source source) throws IOException {
        String length = String.valueOf(Files.size(source.file()));
        return new Document(
                source.name(), "bytes", length, "", Map.of(), List.of(), List.of(), Report.EMPTY);
    }
}
