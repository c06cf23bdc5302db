package zhiyin.knowledge.parse.word;

import static zhiyin.knowledge.parse.word.ParagraphProperties.UNSET;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zhiyin.knowledge.parse.ooxml.XmlPart;
import zhiyin.knowledge.parse.word.Style.Role;

/// A document's styles (`word/styles.xml`), each with what it inherits from the style it is based on and
/// from the document's defaults.
final class Styles {
    private static final int MAX_STYLES = 20_000;
    private static final int MAX_CHAIN = 32;

    /// As written, without what is inherited.
    private record Written(
            String id, String name, String base, ParagraphProperties paragraph, Format format) {}

    private final Map<String, Written> written = new HashMap<>();
    private final Map<String, Style> resolved = new HashMap<>();
    private Format defaults = Format.NONE;
    private String defaultParagraph = "";

    /// Styles of a document without `word/styles.xml`: what the ids say.
    static Styles none() {
        return new Styles();
    }

    static Styles read(XmlPart xml) {
        var styles = new Styles();
        if (xml.nextChild(0)) {
            while (xml.nextChild(1)) {
                switch (xml.name()) {
                    case "w:docDefaults" -> styles.readDefaults(xml);
                    case "w:style" -> styles.readStyle(xml);
                    default -> {}
                }
            }
        }
        return styles;
    }

    private void readDefaults(XmlPart xml) {
        int here = xml.depth();
        while (xml.nextChild(here)) {
            if (xml.name().equals("w:rPrDefault")) {
                int inner = xml.depth();
                while (xml.nextChild(inner)) {
                    if (xml.name().equals("w:rPr")) {
                        defaults = Format.read(xml);
                    }
                }
            }
        }
    }

    private void readStyle(XmlPart xml) {
        int here = xml.depth();
        String id = xml.attribute("styleId");
        boolean first = xml.attribute("type").equals("paragraph") && xml.isOn("default");
        String name = id;
        String base = "";
        ParagraphProperties paragraph = ParagraphProperties.NONE;
        Format format = Format.NONE;
        while (xml.nextChild(here)) {
            switch (xml.name()) {
                case "w:name" -> name = xml.val();
                case "w:basedOn" -> base = xml.val();
                case "w:pPr" -> paragraph = ParagraphProperties.read(xml, () -> {});
                case "w:rPr" -> format = Format.read(xml);
                default -> {}
            }
        }
        if (written.size() < MAX_STYLES) {
            written.putIfAbsent(id, new Written(id, name, base, paragraph, format));
            if (first && defaultParagraph.isEmpty()) {
                defaultParagraph = id;
            }
        }
    }

    /// A paragraph's style; the document's default one where `id` is empty.
    Style paragraph(String id) {
        return style(id.isEmpty() ? defaultParagraph : id);
    }

    /// A character style, which says only what it changes.
    Style character(String id) {
        return id.isEmpty() ? Style.PLAIN : style(id);
    }

    /// What holds where no style says otherwise.
    Format defaults() {
        return defaults;
    }

    /// Whether the body's own font is one for code, so that the font says nothing.
    boolean isMonoByDefault() {
        return paragraph("").format().over(defaults).isMono();
    }

    private Style style(String id) {
        Style known = resolved.get(id);
        if (known != null) {
            return known;
        }
        Style style = resolve(id, chain(id));
        if (resolved.size() < MAX_STYLES) {
            resolved.put(id, style);
        }
        return style;
    }

    private List<Written> chain(String id) {
        var chain = new ArrayList<Written>();
        Written next = written.get(id);
        while (next != null && chain.size() < MAX_CHAIN && !chain.contains(next)) {
            chain.add(next);
            next = written.get(next.base());
        }
        return chain;
    }

    private static Style resolve(String id, List<Written> chain) {
        if (chain.isEmpty()) {
            return new Style(
                    StyleNames.role(id),
                    StyleNames.level(id),
                    UNSET,
                    UNSET,
                    "",
                    false,
                    Format.NONE);
        }
        Role role = Role.PLAIN;
        int outline = UNSET;
        int list = UNSET;
        int listLevel = UNSET;
        String listStyle = "";
        boolean shaded = false;
        Format format = Format.NONE;
        for (Written each : chain) {
            ParagraphProperties paragraph = each.paragraph();
            role = role == Role.PLAIN ? StyleNames.role(each.name()) : role;
            if (outline == UNSET) {
                outline =
                        paragraph.outline() == UNSET
                                ? StyleNames.level(each.name())
                                : paragraph.outline();
            }
            if (list == UNSET && paragraph.list() != UNSET) {
                list = paragraph.list();
                listStyle = each.id();
            }
            listLevel = listLevel == UNSET ? paragraph.listLevel() : listLevel;
            shaded |= paragraph.shaded();
            format = format.over(each.format());
        }
        return new Style(role, outline, list, listLevel, listStyle, shaded, format);
    }
}
