package zhiyin.knowledge.parse.word;

import zhiyin.knowledge.parse.ooxml.XmlPart;
import zhiyin.knowledge.parse.word.Style.Role;

/// Reads what is in one paragraph: runs of characters and the elements around them.
final class RunReader {
    private final StoryReader story;
    private final WordReading word;
    private final Fields fields;
    private final Inline inline;
    private final NoteReferences notes;
    private ParagraphProperties properties = ParagraphProperties.NONE;
    private Format below = Format.NONE;
    private boolean onColour;
    private boolean sectionEnds;

    RunReader(StoryReader story, Fields fields, Inline inline) {
        this.story = story;
        this.word = story.word();
        this.fields = fields;
        this.inline = inline;
        this.notes = new NoteReferences(word, inline);
        styled();
    }

    /// Reads an element `w:p` and ends with it.
    ParagraphProperties readParagraph(XmlPart xml) {
        xml.forEachChild(this::child);
        return properties;
    }

    /// What happens where the paragraph ends.
    void endParagraph() {
        if (sectionEnds) {
            word.pages().breakPage();
        }
    }

    private void child(XmlPart xml) {
        switch (xml.name()) {
            case "w:pPr" -> readProperties(xml);
            case "w:r" -> readRun(xml);
            case "w:hyperlink",
                    "w:smartTag",
                    "w:sdt",
                    "w:sdtContent",
                    "w:customXml",
                    "w:bdo",
                    "w:dir",
                    "w:ins",
                    "w:moveTo",
                    "w:fldSimple" ->
                    xml.forEachChild(this::child);
            case "w:del" -> {
                if (word.keepsDeletions()) {
                    xml.forEachChild(this::child);
                }
            }
            case "m:oMath" -> Equations.read(xml).forEach(inline::formula);
            case "m:oMathPara" -> Equations.read(xml).forEach(inline::display);
            case "mc:AlternateContent" ->
                    StoryReader.alternate(
                            xml, () -> xml.forEachChild(this::child), inline::changes);
            default -> {}
        }
    }

    private void readProperties(XmlPart xml) {
        properties = ParagraphProperties.read(xml, () -> readSection(xml));
        styled();
        if (properties.breakBefore()) {
            word.pages().breakPage();
        }
    }

    private void readSection(XmlPart xml) {
        int here = xml.depth();
        sectionEnds = true;
        while (xml.nextChild(here)) {
            if (xml.name().equals("w:type")) {
                sectionEnds = !xml.val().equals("continuous") && !xml.val().equals("nextColumn");
            }
        }
    }

    private void styled() {
        Style style = word.styles().paragraph(properties.style());
        below = style.format().over(word.styles().defaults());
        onColour = story.boxed() || properties.shaded() || style.shaded();
    }

    private void readRun(XmlPart xml) {
        var run = new Run();
        xml.forEachChild(run::child);
    }

    /// One element `w:r`.
    private final class Run {
        private Format format = shownFont(below);

        private void child(XmlPart xml) {
            switch (xml.name()) {
                case "w:rPr" -> readFormat(xml);
                case "w:t", "w:delText" -> text(xml.text());
                case "w:tab", "w:ptab" -> space("\t");
                case "w:cr" -> space("\n");
                case "w:br" -> readBreak(xml);
                case "w:noBreakHyphen" -> text("\u2011");
                case "w:softHyphen" -> text("\u00AD");
                case "w:sym" -> text(Symbols.read(xml.attribute("font"), xml.attribute("char")));
                case "w:lastRenderedPageBreak" -> word.pages().renderedBreak();
                case "w:fldChar" -> readFieldMark(xml);
                case "w:instrText", "w:delInstrText" -> fields.instruction(xml.text());
                case "w:drawing", "w:pict", "w:object" ->
                        new DrawingReader(story, inline).read(xml);
                case "w:ruby" -> readRuby(xml);
                case "w:footnoteReference" -> notes.read(xml, Notes.Kind.FOOTNOTE);
                case "w:endnoteReference" -> notes.read(xml, Notes.Kind.ENDNOTE);
                case "w:commentReference" -> notes.readComment(xml);
                case "mc:AlternateContent" ->
                        StoryReader.alternate(
                                xml, () -> xml.forEachChild(this::child), inline::changes);
                default -> {}
            }
        }

        private void readFormat(XmlPart xml) {
            int here = xml.depth();
            Style named = Style.PLAIN;
            Format own = Format.NONE;
            while (xml.nextChild(here)) {
                if (xml.name().equals("w:rStyle")) {
                    named = word.styles().character(xml.val());
                } else {
                    own = own.with(xml);
                }
            }
            Format under =
                    named.role() == Role.INLINE_CODE ? named.format().withFont("") : named.format();
            format = shownFont(own.over(under).over(below));
        }

        /// In a document typed in a font for code the font says nothing.
        private Format shownFont(Format full) {
            return full.isMono() && word.styles().isMonoByDefault() ? full.withFont("") : full;
        }

        private void text(String raw) {
            if (fields.inInstruction()) {
                return;
            }
            String text =
                    Symbols.isSymbolFont(format.font()) ? Symbols.unmap(format.font(), raw) : raw;
            notes.mark(text);
            if (format.isHidden(onColour)) {
                inline.hidden(text);
            } else {
                inline.text(text, format);
            }
        }

        private void space(String space) {
            if (!fields.inInstruction()) {
                inline.space(space);
            }
        }

        private void readBreak(XmlPart xml) {
            switch (xml.attribute("type")) {
                case "page" -> word.pages().breakPage();
                case "column" -> {}
                default -> space("\n");
            }
        }

        private void readFieldMark(XmlPart xml) {
            fields.mark(xml.attribute("fldCharType"));
            int here = xml.depth();
            while (xml.nextChild(here)) {
                if (xml.name().equals("w:ffData")) {
                    String shown = FormField.read(xml);
                    if (!shown.isEmpty()) {
                        inline.text(shown, format);
                    }
                }
            }
        }

        /// The words without how they are spoken, which would stand between their characters.
        private void readRuby(XmlPart xml) {
            int here = xml.depth();
            while (xml.nextChild(here)) {
                if (xml.name().equals("w:rubyBase")) {
                    xml.forEachChild(RunReader.this::child);
                }
            }
        }
    }
}
