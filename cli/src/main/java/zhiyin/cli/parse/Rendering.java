package zhiyin.cli.parse;

import java.io.IOException;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.DocumentJson;
import zhiyin.knowledge.document.HtmlWriter;
import zhiyin.knowledge.document.MarkdownWriter;
import zhiyin.knowledge.document.Place;

/// A document as text that ends with a line feed unless it is empty. Used by many threads.
@FunctionalInterface
interface Rendering {
    String of(Document document) throws IOException;

    /// Its parts follow it, each under its name as a heading.
    static Rendering markdown(MarkdownWriter.Options options) {
        return document -> {
            var out = new StringBuilder();
            markdown(document, new MarkdownWriter(out, options));
            return out.toString();
        };
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
        return document -> {
            var out = new StringBuilder();
            html(document, out, furniture);
            return out.toString();
        };
    }

    private static void html(Document document, StringBuilder out, boolean furniture)
            throws IOException {
        HtmlWriter.write(document, out, furniture);
        for (Document part : document.parts()) { // no deeper than parsers go
            html(part, out, furniture);
        }
    }

    /// On one line.
    static Rendering json() {
        return document -> DocumentJson.toString(document) + "\n";
    }
}
