package zhiyin.knowledge.parse.word;

import zhiyin.knowledge.parse.ooxml.XmlPart;

/// How one level of a list is numbered: an element `w:lvl`.
///
/// @param start its first number
/// @param format of the number, such as `decimal` or `bullet`
/// @param template with `%1` for the number of the first level and so on
/// @param suffix what follows the number: `tab`, `space` or `nothing`
/// @param style the paragraph style that belongs to this level; empty for none
/// @param restart the level from 1 whose items begin it anew; 0 for none, -1 for any above
/// @param legal whether all numbers are written in decimal digits
record NumberingLevel(
        int start,
        String format,
        String template,
        String suffix,
        String style,
        int restart,
        boolean legal) {
    private static final int MAX_TEMPLATE = 100;

    static final NumberingLevel BULLET = new NumberingLevel(1, "bullet", "•", "tab", "", -1, false);

    /// Reads an element `w:lvl` and ends with it.
    static NumberingLevel read(XmlPart xml) {
        int here = xml.depth();
        var found = new Found();
        while (xml.nextChild(here)) {
            found.read(xml);
        }
        return new NumberingLevel(
                found.start,
                found.format,
                found.template,
                found.suffix,
                found.style,
                found.restart,
                found.legal);
    }

    boolean isBullet() {
        return format.equals("bullet");
    }

    /// Whether items of this level show nothing before their text, as the further paragraphs of an
    /// item do.
    boolean isSilent() {
        return template.isBlank();
    }

    private static final class Found {
        private int start;
        private String format = "decimal";
        private String template = "";
        private String suffix = "tab";
        private String style = "";
        private int restart = -1;
        private boolean legal;

        void read(XmlPart xml) {
            switch (xml.name()) {
                case "w:start" -> start = xml.number(0);
                case "w:numFmt" -> readFormat(xml);
                case "w:lvlText" -> {
                    String text = xml.val();
                    template = text.substring(0, Math.min(MAX_TEMPLATE, text.length()));
                }
                case "w:suff" -> suffix = xml.val();
                case "w:pStyle" -> style = xml.val();
                case "w:lvlRestart" -> restart = xml.number(-1);
                case "w:isLgl" -> legal = xml.isOn();
                case "mc:AlternateContent", "mc:Choice", "mc:Fallback" -> {
                    int here = xml.depth();
                    while (xml.nextChild(here)) {
                        read(xml);
                    }
                }
                default -> {}
            }
        }

        /// The choice of a custom format comes first and is not overwritten by its fallback.
        private void readFormat(XmlPart xml) {
            if (format.indexOf(',') < 0) {
                format = xml.val().equals("custom") ? xml.attribute("format") : xml.val();
            }
        }
    }
}
