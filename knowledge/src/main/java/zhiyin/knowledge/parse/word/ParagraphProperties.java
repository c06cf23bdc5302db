package zhiyin.knowledge.parse.word;

import zhiyin.knowledge.parse.ooxml.XmlPart;

/// What an element `w:pPr` says, of a paragraph or of a style.
///
/// @param style its id; empty where none is named
/// @param outline level from 0; [#BODY] for text of the body; [#UNSET] where not written
/// @param list number of the list it belongs to; 0 for none, [#UNSET] where not written
/// @param listLevel from 0; [#UNSET] where not written
/// @param breakBefore whether it begins a page
/// @param shaded whether there is a colour behind it
/// @param joinsNext whether it has no end of its own: its mark is deleted, or it is a dropped capital
record ParagraphProperties(
        String style,
        int outline,
        int list,
        int listLevel,
        boolean breakBefore,
        boolean shaded,
        boolean joinsNext) {
    static final int UNSET = -1;
    static final int BODY = 9;
    static final ParagraphProperties NONE =
            new ParagraphProperties("", UNSET, UNSET, UNSET, false, false, false);

    /// Reads an element `w:pPr` and ends with it.
    ///
    /// @param section is run within `w:sectPr`, where a section ends here
    static ParagraphProperties read(XmlPart xml, Runnable section) {
        int here = xml.depth();
        var found = new Found();
        while (xml.nextChild(here)) {
            if (xml.name().equals("w:sectPr")) {
                section.run();
            } else {
                found.read(xml);
            }
        }
        return new ParagraphProperties(
                found.style,
                found.outline,
                found.list,
                found.listLevel,
                found.breakBefore,
                found.shaded,
                found.joinsNext);
    }

    private static final class Found {
        private String style = "";
        private int outline = UNSET;
        private int list = UNSET;
        private int listLevel = UNSET;
        private boolean breakBefore;
        private boolean shaded;
        private boolean joinsNext;

        void read(XmlPart xml) {
            switch (xml.name()) {
                case "w:pStyle" -> style = xml.val();
                case "w:outlineLvl" -> outline = Math.clamp(xml.number(BODY), 0, BODY);
                case "w:numPr" -> readList(xml);
                case "w:pageBreakBefore" -> breakBefore = xml.isOn();
                case "w:shd" -> shaded = Format.isShade(xml);
                case "w:framePr" -> {
                    String drop = xml.attribute("dropCap");
                    joinsNext |= drop.equals("drop") || drop.equals("margin");
                }
                case "w:rPr" -> readMark(xml);
                default -> {}
            }
        }

        private void readList(XmlPart xml) {
            int here = xml.depth();
            while (xml.nextChild(here)) {
                switch (xml.name()) {
                    case "w:numId" -> list = xml.number(0);
                    case "w:ilvl" -> listLevel = Math.clamp(xml.number(0), 0, BODY - 1);
                    default -> {}
                }
            }
        }

        private void readMark(XmlPart xml) {
            int here = xml.depth();
            while (xml.nextChild(here)) {
                joinsNext |= xml.name().equals("w:del") || xml.name().equals("w:moveFrom");
            }
        }
    }
}
