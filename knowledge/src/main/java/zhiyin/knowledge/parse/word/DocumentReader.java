package zhiyin.knowledge.parse.word;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.Findings;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.ooxml.OoxmlPackage;
import zhiyin.knowledge.parse.ooxml.Relationships;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// Reads one document's parts in the order in which they are needed: styles, lists, notes, the body.
/// Damage in a part that the document can do without leaves that part out; damage in the body leaves out
/// what comes after it.
final class DocumentReader {
    private static final Pattern PAGE_NUMBER =
            Pattern.compile(
                    "(?:第|page|seite|[-—–\\s])*[\\p{N}ivxlc]*(?:页|頁|/|共|of|von|[-—–\\s\\p{N}])*",
                    Pattern.CASE_INSENSITIVE);

    private final OoxmlPackage parts;
    private final String main;
    private final Relationships relationships;
    private final Findings findings = new Findings();
    private final WordReading word;

    DocumentReader(OoxmlPackage parts, ParseContext context, String main) throws IOException {
        this.parts = parts;
        this.main = main;
        this.relationships = parts.relationships(main);
        Styles styles =
                optional(relationships.first("styles"), Styles::read).orElseGet(Styles::none);
        var numbering = new Numbering(styles);
        optional(
                relationships.first("numbering"),
                xml -> {
                    numbering.read(xml);
                    return numbering;
                });
        this.word = new WordReading(parts, context, styles, numbering, findings);
    }

    Document read(Source source) throws IOException {
        readNotes("footnotes", Notes.Kind.FOOTNOTE);
        readNotes("endnotes", Notes.Kind.ENDNOTE);
        readNotes("comments", Notes.Kind.COMMENT);
        var blocks = new ArrayList<>(furniture("header", Furniture.Role.HEADER));
        blocks.addAll(body());
        blocks.addAll(word.notes().endnotes());
        blocks.addAll(furniture("footer", Furniture.Role.FOOTER));
        for (String name : parts.under("word/embeddings/")) {
            findings.add(Kind.SKIPPED, 0, "an embedded file was not read: " + name);
        }
        Map<String, String> metadata = metadata();
        boolean paged = word.pages().areKnown();
        return new Document(
                source.name(),
                "docx",
                word.title().isEmpty() ? metadata.getOrDefault("title", "") : word.title(),
                word.languages().language(blocks),
                metadata,
                paged ? blocks : nowhere(blocks),
                List.of(),
                new Report(paged ? word.pages().current() : 0, findings.list()));
    }

    private Map<String, String> metadata() throws IOException {
        try {
            return parts.properties();
        } catch (ParseException e) {
            leaveOut(e);
            return Map.of();
        }
    }

    private static List<Block> nowhere(List<Block> blocks) {
        return blocks.stream().map(block -> Places.at(block, Place.UNKNOWN)).toList();
    }

    private List<Block> body() throws IOException {
        var out = new Blocks();
        try (XmlPart xml = parts.xml(main).orElseThrow()) {
            while (xml.nextChild(0)) {
                while (xml.nextChild(1)) {
                    if (xml.name().equals("w:body")) {
                        new StoryReader(word, relationships, false).read(xml, out);
                    }
                }
            }
        } catch (ParseException e) {
            out.end();
            if (e.status() != Status.CORRUPT || out.list().isEmpty()) {
                throw e;
            }
            word.found(Kind.REPAIRED, e.getMessage() + "; what stands before was read");
        }
        return out.list();
    }

    private void readNotes(String part, Notes.Kind kind) throws IOException {
        Optional<String> name = relationships.first(part);
        if (name.isPresent()) {
            var story = new StoryReader(word, relationshipsOf(name.get()), false);
            optional(
                    name,
                    xml -> {
                        word.notes().read(xml, kind, story);
                        return kind;
                    });
        }
    }

    private Relationships relationshipsOf(String part) throws IOException {
        try {
            return parts.relationships(part);
        } catch (ParseException e) {
            leaveOut(e);
            return Relationships.NONE;
        }
    }

    /// Headers or footers, each text once.
    private List<Block> furniture(String kind, Furniture.Role role) throws IOException {
        var texts = new LinkedHashSet<String>();
        for (var to : relationships.byId().values()) {
            if (to.kind().equals(kind) && !to.external()) {
                var story = new StoryReader(word, relationshipsOf(to.target()), false);
                optional(Optional.of(to.target()), xml -> xml.nextChild(0) ? story.text(xml) : "")
                        .ifPresent(texts::add);
            }
        }
        return texts.stream()
                .filter(text -> !text.isBlank())
                .<Block>map(text -> new Furniture(roleOf(text, role), text, Place.UNKNOWN))
                .toList();
    }

    private static Furniture.Role roleOf(String text, Furniture.Role otherwise) {
        return PAGE_NUMBER.matcher(text).matches() ? Furniture.Role.PAGE_NUMBER : otherwise;
    }

    /// Reads a part that the document can do without.
    private <T> Optional<T> optional(Optional<String> name, Function<XmlPart, T> read)
            throws IOException {
        try {
            Optional<XmlPart> found = name.isEmpty() ? Optional.empty() : parts.xml(name.get());
            if (found.isEmpty()) {
                return Optional.empty();
            }
            try (XmlPart xml = found.get()) {
                return Optional.of(read.apply(xml));
            }
        } catch (ParseException e) {
            leaveOut(e);
            return Optional.empty();
        }
    }

    private void leaveOut(ParseException e) {
        if (e.status() != Status.CORRUPT) {
            throw e;
        }
        findings.add(Kind.SKIPPED, 0, "a part was left out: " + e.getMessage());
    }
}
