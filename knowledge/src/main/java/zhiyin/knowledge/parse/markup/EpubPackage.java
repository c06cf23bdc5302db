package zhiyin.knowledge.parse.markup;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.zip.ZipParts;

/// What a book says of itself: its package document (OPF), found by `META-INF/container.xml`.
///
/// @param metadata `title`, `author`, `language` and so on
/// @param spine paths of the chapters in order of reading
/// @param contents paths of tables of contents, EPUB 3's before EPUB 2's
record EpubPackage(Map<String, String> metadata, List<String> spine, List<String> contents) {
    private static final Pattern ESCAPES = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    /// Dublin Core's names and ours.
    private static final Map<String, String> NAMES =
            Map.of(
                    "title", "title",
                    "creator", "author",
                    "language", "language",
                    "publisher", "publisher",
                    "date", "created",
                    "description", "description",
                    "subject", "keywords");

    static EpubPackage read(EpubFiles files) throws IOException {
        Element root = files.xml("META-INF/container.xml").selectFirst("rootfile[full-path]");
        String path = root == null ? "" : root.attr("full-path");
        Document opf = files.xml(path);
        var items = new HashMap<String, Element>();
        named(opf, "item").forEach(item -> items.putIfAbsent(item.attr("id"), item));
        var spine = new ArrayList<String>();
        for (Element reference : named(opf, "itemref")) {
            Element item = items.get(reference.attr("idref"));
            if (item != null && !reference.attr("linear").equals("no")) {
                spine.add(resolve(path, item.attr("href")));
            }
        }
        if (spine.isEmpty()) {
            throw new ParseException(
                    Status.CORRUPT, path + " names no chapters: the book's spine is empty");
        }
        return new EpubPackage(metadata(opf), List.copyOf(spine), contents(path, items));
    }

    private static List<String> contents(String path, Map<String, Element> items) {
        var contents = new ArrayDeque<String>();
        for (Element item : items.values()) {
            if (item.attr("properties").contains("nav")) {
                contents.addFirst(resolve(path, item.attr("href")));
            } else if (item.attr("media-type").equals("application/x-dtbncx+xml")) {
                contents.addLast(resolve(path, item.attr("href")));
            }
        }
        return List.copyOf(contents);
    }

    private static Map<String, String> metadata(Document opf) {
        var metadata = new LinkedHashMap<String, String>();
        for (Element element : opf.getAllElements()) {
            String tag = element.tagName();
            String name = tag.startsWith("dc:") ? NAMES.get(tag.substring(3)) : null;
            String value = element.text().strip();
            if (name != null && !value.isEmpty()) {
                boolean many = name.equals("author") || name.equals("keywords");
                metadata.merge(name, value, (first, next) -> many ? first + ", " + next : first);
            }
        }
        return metadata;
    }

    /// What the tables of contents call the chapters, by path. Entries that point into a chapter do not
    /// name it, unless nothing else does.
    static Map<String, String> titles(EpubFiles files, EpubPackage book) throws IOException {
        var titles = new HashMap<String, String>();
        for (String path : book.contents()) {
            Optional<Document> contents = files.find(path);
            if (contents.isEmpty()) {
                continue;
            }
            for (Element link : contents.get().select("nav a[href]")) {
                titles.putIfAbsent(resolve(path, link.attr("href")), link.text().strip());
            }
            for (Element point : named(contents.get(), "navPoint")) {
                Element target = point.selectFirst("content");
                Element label = point.selectFirst("text");
                if (target != null && label != null) {
                    titles.putIfAbsent(resolve(path, target.attr("src")), label.text().strip());
                }
            }
        }
        return titles;
    }

    /// Elements of a name, whatever the prefix of their namespace.
    private static List<Element> named(Document document, String name) {
        return document.getAllElements().stream()
                .filter(element ->
                        element.tagName().equals(name) || element.tagName().endsWith(":" + name))
                .toList();
    }

    /// A path from the root, of a reference within a file; without what comes after `#`.
    private static String resolve(String from, String reference) {
        String bare = reference.split("#", 2)[0];
        String decoded =
                URLDecoder.decode(
                        ESCAPES.matcher(bare.replace("+", "%2B")).replaceAll("%25"),
                        StandardCharsets.UTF_8);
        return ZipParts.resolve(from, decoded);
    }
}
