package zhiyin.knowledge.parse.markup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.text.TextDecoder;
import zhiyin.knowledge.parse.text.TextDecoder.Decoded;

/// Web pages, by jsoup: the page's content as blocks, menus and the like as furniture ([MainContent]).
/// Scripts are not run and nothing is fetched. Every block has its lines and its characters in the decoded
/// source; XHTML's have not.
public final class HtmlParser implements Parser {
    private static final int DECLARATION_BYTES = 4096;
    private static final Pattern CHARSET =
            Pattern.compile(
                    "<(?:meta|\\?xml)\\s[^>]{0,500}?(?:charset|encoding)\\s*=\\s*[\"']?([\\w-]{2,40})",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern SELF_CLOSED =
            Pattern.compile(
                    "<(script|style|title|iframe|textarea|a|div|span|p|i|b|em|li|td)"
                            + "(\\s[^<>]{0,2000})?/>");

    /// What pages call what a document's metadata calls `author`, `created` and so on.
    private static final Map<String, List<String>> METADATA =
            Map.of(
                    "author", List.of("author", "article:author", "dc.creator"),
                    "description", List.of("description", "og:description", "dc.description"),
                    "keywords", List.of("keywords"),
                    "created",
                            List.of("article:published_time", "date", "dc.date", "datepublished"),
                    "modified", List.of("article:modified_time", "last-modified", "datemodified"));

    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        byte[] bytes = Files.readAllBytes(source.file());
        Decoded decoded = TextDecoder.decode(bytes, charset(bytes));
        var page = page(decoded.text());
        List<Block> blocks = blocks(page.body(), HtmlPlaces.tracked());
        if (blocks.isEmpty()) {
            throw new ParseException(
                    Status.EMPTY, source.name() + " has no text; there is nothing to read");
        }
        context.spendCharacters(blocks.stream().mapToLong(block -> block.text().length()).sum());
        int lines = (int) decoded.text().lines().count();
        return new Document(
                source.name(),
                "html",
                title(page),
                Languages.codeOr(page.select("html").attr("lang"), blocks),
                metadata(page),
                blocks,
                List.of(),
                new Report(lines, findings(decoded, blocks)));
    }

    /// A page that would be nothing but menus is what it says.
    private static List<Block> blocks(Element body, HtmlPlaces places) {
        List<Block> blocks = HtmlBlocks.of(body, places, MainContent.of(body));
        return blocks.stream().allMatch(Furniture.class::isInstance)
                ? HtmlBlocks.of(body, places, MainContent.visible())
                : blocks;
    }

    private static org.jsoup.nodes.Document page(String html) {
        return html.stripLeading().startsWith("<?xml")
                ? xhtml(html)
                : HtmlBlocks.parser(true).parseInput(html, "");
    }

    /// XHTML closes elements that HTML takes to be left open: a script would swallow the page.
    static org.jsoup.nodes.Document xhtml(String xhtml) {
        String closed = SELF_CLOSED.matcher(xhtml).replaceAll("<$1$2></$1>");
        return HtmlBlocks.parser(false).parseInput(closed, "");
    }

    /// The encoding the page names for itself; empty where it names none.
    static String charset(byte[] bytes) {
        int length = Math.min(bytes.length, DECLARATION_BYTES);
        Matcher named = CHARSET.matcher(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        return named.find() ? named.group(1) : "";
    }

    private static List<Finding> findings(Decoded decoded, List<Block> blocks) {
        var findings = new ArrayList<>(decoded.findings());
        for (Block block : blocks) {
            if (block instanceof Furniture hidden && hidden.role() == Furniture.Role.HIDDEN) {
                findings.add(
                        new Finding(
                                Report.Kind.HIDDEN_TEXT,
                                hidden.place().first(),
                                "%d characters are marked as hidden"
                                        .formatted(hidden.text().length())));
            }
        }
        return findings;
    }

    private static String title(org.jsoup.nodes.Document page) {
        String shared = page.select("meta[property=og:title]").attr("content").strip();
        if (!shared.isEmpty()) {
            return shared;
        }
        String own = page.title().strip();
        Element heading = page.selectFirst("h1");
        return own.isEmpty() && heading != null ? HtmlText.of(heading).replace('\n', ' ') : own;
    }

    private static Map<String, String> metadata(org.jsoup.nodes.Document page) {
        var given = new LinkedHashMap<String, String>();
        for (Element meta : page.select("meta[content]")) {
            String name = meta.attr("name") + meta.attr("property") + meta.attr("itemprop");
            given.putIfAbsent(name.toLowerCase(Locale.ROOT), meta.attr("content").strip());
        }
        var metadata = new LinkedHashMap<String, String>();
        METADATA.forEach((key, names) ->
                names.stream()
                        .map(name -> given.getOrDefault(name, ""))
                        .filter(value -> !value.isEmpty())
                        .findFirst()
                        .ifPresent(value -> metadata.put(key, value)));
        return metadata;
    }
}
