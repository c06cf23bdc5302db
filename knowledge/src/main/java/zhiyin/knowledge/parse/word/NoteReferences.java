package zhiyin.knowledge.parse.word;

import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// References from a paragraph to notes: their labels stand in the text in brackets, the notes come after
/// the paragraph, endnotes at the document's end.
final class NoteReferences {
    private final WordReading word;
    private final Inline inline;
    private boolean markFollows;
    private Notes.Kind kind = Notes.Kind.FOOTNOTE;
    private String id = "";

    NoteReferences(WordReading word, Inline inline) {
        this.word = word;
        this.inline = inline;
    }

    /// The current element is a `w:footnoteReference` or `w:endnoteReference`.
    void read(XmlPart xml, Notes.Kind of) {
        kind = of;
        id = xml.attribute("id");
        markFollows = xml.isOn("customMarkFollows");
        if (!markFollows) {
            String label = word.notes().nextLabel(kind);
            inline.text("[" + label + "]", Format.NONE);
            add(label);
        }
    }

    /// Text that follows, which may be the author's own mark of a note.
    void mark(String text) {
        if (markFollows && !text.isBlank()) {
            markFollows = false;
            add(text.strip());
        }
    }

    private void add(String label) {
        String text = word.notes().text(kind, id);
        if (text.isEmpty()) {
            return;
        }
        if (kind == Notes.Kind.ENDNOTE) {
            word.notes().addEndnote(label, text, word.pages().place());
        } else {
            inline.after(new Block.Footnote(label, text, word.pages().place()));
        }
    }

    /// The current element is a `w:commentReference`.
    void readComment(XmlPart xml) {
        String text = word.notes().text(Notes.Kind.COMMENT, xml.attribute("id"));
        if (!text.isEmpty()) {
            inline.after(new Furniture(Furniture.Role.COMMENT, text, word.pages().place()));
        }
    }
}
