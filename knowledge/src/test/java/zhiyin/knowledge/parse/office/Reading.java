package zhiyin.knowledge.parse.office;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;

/// Writes files and reads them with a parser.
final class Reading {
    private Reading() {}

    /// What writes a file.
    @FunctionalInterface
    interface Writing {
        void write(OutputStream out) throws IOException;
    }

    static Path file(Path folder, String name, Writing writing) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            writing.write(out);
        }
        return file;
    }

    static Document read(Parser parser, Path file) throws IOException {
        var context =
                new ParseContext(
                        ParseLimits.defaults(),
                        ParseOptions.defaults(),
                        (source, _) -> {
                            throw new ParseException(Status.UNSUPPORTED, source.name());
                        });
        return parser.parse(Source.of(file), context);
    }

    static <T extends Block> List<T> blocks(Document document, Class<T> kind) {
        return document.blocks().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    static List<String> texts(Document document) {
        return document.blocks().stream().map(Block::text).toList();
    }
}
