package zhiyin.cli.parse;

import java.io.IOException;
import java.io.Writer;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.DocumentJson;
import zhiyin.knowledge.document.HtmlWriter;
import zhiyin.knowledge.document.MarkdownWriter;
import zhiyin.knowledge.document.Place;

/// A document as text that ends with a line feed unless it is empty, written as it is made: the text of a
/// large document is larger still. Used by many threads.
@FunctionalInterface
interface Rendering {
    void write(Document document, Writer out) throws IOException;

    /// Its parts follow it, each under its name as a heading.
    static Rendering markdown(MarkdownWriter.Options options) {
        return (document, out) -> markdown(document, new MarkdownWriter(out, options));
    }

    private static void markdown(Document document, MarkdownWriter writer) throws IOException {
        for (Block block : document.blocks()) {
            writer.block(block);
        }
        for (Document part : document.parts()) { // no deeper than parsers go
            writer.block(new Block.Heading(1, part.name(), Place.UNKNOWN));
            markdown(part, writer);
        }
    }

    /// An article each for the document and its parts.
    ///
    /// @param furniture whether it is written too
    static Rendering html(boolean furniture) {
        return (document, out) -> html(document, out, furniture);
    }

    private static void html(Document document, Writer out, boolean furniture) throws IOException {
        HtmlWriter.write(document, out, furniture);
        for (Document part : document.parts()) { // no deeper than parsers go
            html(part, out, furniture);
        }
    }

    /// On one line.
    static Rendering json() {
        return (document, out) -> {
            DocumentJson.write(document, out);
            out.write('\n');
        };
    }
}
