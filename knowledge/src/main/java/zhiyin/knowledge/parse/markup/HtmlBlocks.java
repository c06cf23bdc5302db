package zhiyin.knowledge.parse.markup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Caption;
import zhiyin.knowledge.document.Block.Footnote;
import zhiyin.knowledge.document.Block.Formula;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Block.Quote;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Table;

/// A page's elements to blocks. Text gathers until an element that stands on lines of its own begins or
/// ends, and then becomes what the elements around it make it: an item, a quotation, a caption, a
/// paragraph. Recursive: [#parser] bounds how deep elements nest.
final class HtmlBlocks {
    /// Deeper elements are put beside each other.
    private static final int MAX_DEPTH = 256;

    private static final int MAX_FURNITURE = 2000;
    private static final Pattern FILE_NAME =
            Pattern.compile(
                    "(?:\\S+\\.(?:png|jpe?g|gif|svg|webp|bmp|emf|wmf)|image|img|picture|photo)?");
    private static final Pattern NOTE_NUMBER =
            Pattern.compile("^[\\[(]?([0-9]{1,4}|[*†‡])[\\])]?[.:]?\\s+");

    private final HtmlPlaces places;
    private final MainContent content;
    private final List<Block> blocks = new ArrayList<>();
    private final HtmlText text = new HtmlText();
    private Place place = Place.UNKNOWN;
    private String imageText = "";
    private @Nullable String marker;
    private int lists;
    private int quotes;
    private boolean caption;
    private boolean inMain;

    private HtmlBlocks(HtmlPlaces places, MainContent content) {
        this.places = places;
        this.content = content;
    }

    /// A parser of pages for this; tracks places where asked.
    static Parser parser(boolean track) {
        return Parser.htmlParser().setMaxDepth(MAX_DEPTH).setTrackPosition(track);
    }

    /// HTML within another format, all at one place.
    static List<Block> ofFragment(String html, Place place) {
        Element body = parser(false).parseInput(html, "").body();
        return of(body, HtmlPlaces.at(place), MainContent.visible());
    }

    static List<Block> of(Element body, HtmlPlaces places, MainContent content) {
        var walk = new HtmlBlocks(places, content);
        walk.children(body);
        walk.flush();
        return walk.blocks;
    }

    private void children(Element parent) {
        for (Node child : parent.childNodes()) {
            if (child instanceof TextNode words) {
                words(words);
            } else if (child instanceof Element element) {
                element(element);
            }
        }
    }

    private void words(TextNode node) {
        if (!node.isBlank()) {
            reach(node);
        }
        text.append(node.getWholeText());
    }

    private void reach(Node node) {
        place = text.isEmpty() ? places.of(node) : place.through(places.of(node));
    }

    private void element(Element element) {
        if (HtmlMath.isFormula(element)) {
            math(element);
            return;
        }
        if (HtmlDoubles.isOne(element)) {
            return;
        }
        Optional<Furniture.Role> role = content.role(element, inMain);
        if (role.isPresent()) {
            furniture(element, role.get());
            return;
        }
        boolean main = content.isMain(element);
        inMain |= main;
        if (HtmlText.isBlock(element)) {
            flush();
            block(element);
            flush();
        } else {
            inline(element);
        }
        inMain &= !main;
    }

    private void inline(Element element) {
        switch (element.normalName()) {
            case "br" -> text.line();
            case "img" -> image(element);
            default -> children(element);
        }
    }

    private void block(Element element) {
        switch (element.normalName()) {
            case "h1", "h2", "h3", "h4", "h5", "h6" ->
                    heading(element, element.normalName().charAt(1) - '0');
            case "ul", "ol", "menu", "dir" -> list(element);
            case "dl" -> definitions(element);
            case "pre" -> HtmlCode.of(element, places.of(element)).ifPresent(blocks::add);
            case "table" -> table(element);
            case "blockquote" -> {
                quotes++;
                children(element);
                flush();
                quotes--;
            }
            case "figcaption" -> {
                caption = true;
                children(element);
                flush();
                caption = false;
            }
            case "aside" -> aside(element);
            default -> {
                if (element.attr("role").equals("heading")) {
                    heading(element, level(element.attr("aria-level")));
                } else {
                    children(element);
                }
            }
        }
    }

    private static int level(String value) {
        boolean known = value.length() == 1 && value.charAt(0) >= '1' && value.charAt(0) <= '6';
        return known ? value.charAt(0) - '0' : 2;
    }

    /// A heading's words go through [#text] like all others, for formulas and what is not shown. Blocks
    /// within come after it.
    private void heading(Element element, int level) {
        int before = blocks.size();
        String pending = marker;
        marker = null;
        children(element);
        String words = text.take().replace('\n', ' ');
        imageText = "";
        marker = pending;
        if (!words.isEmpty()) {
            blocks.add(before, new Heading(level, words, places.of(element)));
        }
    }

    private void list(Element element) {
        var numbers = new HtmlNumbers(element);
        lists++;
        marker = null;
        for (Node child : element.childNodes()) {
            if (child instanceof Element item && item.nameIs("li")) {
                item(item, numbers.marker(item));
            } else if (child instanceof Element other) {
                element(other);
            } else if (child instanceof TextNode words && !words.isBlank()) {
                words(words);
            }
        }
        flush();
        lists--;
    }

    private void item(Element element, String number) {
        flush();
        marker = number;
        element(element);
        flush();
        marker = null;
    }

    /// Terms are items, what is said of them are items one deeper.
    private void definitions(Element element) {
        lists++;
        for (Element child : element.children()) {
            if (child.nameIs("div")) {
                child.children().forEach(this::definition);
            } else {
                definition(child);
            }
        }
        lists--;
    }

    private void definition(Element element) {
        int deeper = element.nameIs("dd") ? 1 : 0;
        lists += deeper;
        item(element, ListItem.BULLET);
        lists -= deeper;
    }

    private void table(Element element) {
        Optional<Table> table = DataTable.of(element);
        if (table.isEmpty()) {
            children(element);
        } else if (!table.get().text().isBlank()) {
            blocks.add(new TableBlock(table.get(), places.of(element)));
        }
    }

    /// Books put notes aside.
    private void aside(Element element) {
        String kind = element.attr("epub:type") + " " + element.attr("role");
        if (!kind.contains("footnote") && !kind.contains("endnote")) {
            children(element);
            return;
        }
        String words = HtmlText.of(element);
        Matcher number = NOTE_NUMBER.matcher(words);
        boolean numbered = number.find();
        String label = numbered ? number.group(1) : element.id();
        String note = numbered ? words.substring(number.end()) : words;
        if (!note.isEmpty()) {
            blocks.add(new Footnote(label, note, places.of(element)));
        }
    }

    private void math(Element element) {
        String latex = HtmlMath.latex(element);
        if (latex.isEmpty()) {
            return;
        }
        if (HtmlMath.isDisplay(element)) {
            flush();
            blocks.add(new Formula(latex, places.of(element)));
        } else {
            reach(element);
            text.append("$" + latex + "$");
        }
    }

    private void image(Element element) {
        String alternative = element.attr("alt").strip();
        if (!FILE_NAME.matcher(alternative).matches() && text.isEmpty()) {
            place = places.of(element);
            imageText = imageText.isEmpty() ? alternative : imageText + " " + alternative;
        }
    }

    private void furniture(Element element, Furniture.Role role) {
        if (HtmlText.isBlock(element)) {
            flush();
        }
        String words = HtmlText.of(element);
        if (!words.isEmpty()) {
            String kept = words.substring(0, Math.min(words.length(), MAX_FURNITURE));
            blocks.add(new Furniture(role, kept, places.of(element)));
        }
    }

    /// Ends what has gathered. An image's text stands for it where there are no words beside it.
    private void flush() {
        String words = text.take();
        String image = imageText;
        imageText = "";
        if (words.isEmpty()) {
            if (!image.isEmpty()) {
                blocks.add(new Caption(image, place));
            }
            return;
        }
        if (caption) {
            blocks.add(new Caption(words, place));
        } else if (marker != null) {
            blocks.add(new ListItem(Math.max(lists, 1), marker, words, place));
            marker = null;
        } else if (quotes > 0) {
            blocks.add(new Quote(quotes, words, place));
        } else {
            blocks.add(new Paragraph(words, place));
        }
    }
}
