package zhiyin.knowledge.parse.word;

import java.util.Locale;
import java.util.Set;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// How a run of characters looks, as far as it says what the run is. Each property is as written here;
/// what is not written comes from the style below ([#over]).
///
/// @param hidden whether it is not shown
/// @param bold whether it is bold
/// @param font of its Latin letters; empty where not written
/// @param halfPoints its size; 0 where not written
/// @param colour six hexadecimal digits or `auto`; empty where not written
/// @param shaded whether there is a colour behind it
/// @param language of its Latin letters, such as `en-US`; empty where not written
record Format(
        Flag hidden,
        Flag bold,
        String font,
        int halfPoints,
        String colour,
        Flag shaded,
        String language) {
    enum Flag {
        ON,
        OFF,
        UNSET;

        static Flag of(boolean on) {
            return on ? ON : OFF;
        }

        Flag over(Flag below) {
            return this == UNSET ? below : this;
        }
    }

    static final Format NONE = new Format(Flag.UNSET, Flag.UNSET, "", 0, "", Flag.UNSET, "");

    private static final Set<String> MONO =
            Set.of(
                    "consolas",
                    "courier",
                    "courier new",
                    "menlo",
                    "monaco",
                    "lucida console",
                    "lucida sans typewriter",
                    "dejavu sans mono",
                    "bitstream vera sans mono",
                    "liberation mono",
                    "nimbus mono l",
                    "source code pro",
                    "fira code",
                    "fira mono",
                    "jetbrains mono",
                    "cascadia code",
                    "cascadia mono",
                    "sf mono",
                    "sfmono-regular",
                    "noto sans mono",
                    "noto sans mono cjk sc",
                    "ubuntu mono",
                    "andale mono",
                    "inconsolata",
                    "roboto mono",
                    "droid sans mono",
                    "ibm plex mono",
                    "hack",
                    "freemono",
                    "terminal",
                    "fixedsys",
                    "anonymous pro",
                    "sarasa mono sc");

    /// Reads an element `w:rPr` and ends with it.
    static Format read(XmlPart xml) {
        int here = xml.depth();
        Format format = NONE;
        while (xml.nextChild(here)) {
            format = format.with(xml);
        }
        return format;
    }

    /// This with the property that the current element writes.
    Format with(XmlPart xml) {
        return switch (xml.name()) {
            case "w:vanish" -> withHidden(Flag.of(xml.isOn()));
            case "w:b" -> withBold(Flag.of(xml.isOn()));
            case "w:rFonts" -> withFont(font(xml));
            case "w:sz" -> withSize(xml.number(0));
            case "w:color" -> withColour(xml.val());
            case "w:highlight" -> withShaded(Flag.of(xml.isOn()));
            case "w:shd" -> withShaded(Flag.of(isShade(xml)));
            case "w:lang" -> withLanguage(xml.val());
            default -> this;
        };
    }

    /// Whether the current element `w:shd` shows a colour.
    static boolean isShade(XmlPart xml) {
        String fill = xml.attribute("fill").toLowerCase(Locale.ROOT);
        boolean plain = fill.isEmpty() || fill.equals("auto") || fill.equals("ffffff");
        return !plain || !xml.attribute("themeFill").isEmpty() || xml.val().equals("solid");
    }

    private static String font(XmlPart xml) {
        String ascii = xml.attribute("ascii");
        return ascii.isEmpty() ? xml.attribute("hAnsi") : ascii;
    }

    /// This where it says something, else what lies below.
    Format over(Format below) {
        return new Format(
                hidden.over(below.hidden),
                bold.over(below.bold),
                font.isEmpty() ? below.font : font,
                halfPoints == 0 ? below.halfPoints : halfPoints,
                colour.isEmpty() ? below.colour : colour,
                shaded.over(below.shaded),
                language.isEmpty() ? below.language : language);
    }

    boolean isBold() {
        return bold == Flag.ON;
    }

    boolean isMono() {
        return MONO.contains(font.toLowerCase(Locale.ROOT));
    }

    /// Marked as hidden, or so that nobody can see it: at most a point high, or white on nothing.
    boolean isHidden(boolean onColour) {
        return hidden == Flag.ON
                || (halfPoints > 0 && halfPoints <= 2)
                || (colour.equalsIgnoreCase("FFFFFF") && shaded != Flag.ON && !onColour);
    }

    private Format withHidden(Flag value) {
        return new Format(value, bold, font, halfPoints, colour, shaded, language);
    }

    private Format withBold(Flag value) {
        return new Format(hidden, value, font, halfPoints, colour, shaded, language);
    }

    Format withFont(String value) {
        return new Format(hidden, bold, value, halfPoints, colour, shaded, language);
    }

    private Format withSize(int value) {
        return new Format(hidden, bold, font, value, colour, shaded, language);
    }

    private Format withColour(String value) {
        return new Format(hidden, bold, font, halfPoints, value, shaded, language);
    }

    private Format withShaded(Flag value) {
        return new Format(hidden, bold, font, halfPoints, colour, value, language);
    }

    private Format withLanguage(String value) {
        return new Format(hidden, bold, font, halfPoints, colour, shaded, value);
    }
}
