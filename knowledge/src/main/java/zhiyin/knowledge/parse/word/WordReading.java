package zhiyin.knowledge.parse.word;

import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.Findings;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ooxml.OoxmlPackage;

/// What all who read one document share: its parts and styles, how far lists, pages and notes have
/// counted, and what was noticed.
final class WordReading {
    private final OoxmlPackage parts;
    private final ParseContext context;
    private final Styles styles;
    private final Numbering numbering;
    private final Findings findings;
    private final Pages pages = new Pages();
    private final LanguageCount languages = new LanguageCount();
    private final Notes notes = new Notes();
    private String title = "";
    private long cells;

    WordReading(
            OoxmlPackage parts,
            ParseContext context,
            Styles styles,
            Numbering numbering,
            Findings findings) {
        this.parts = parts;
        this.context = context;
        this.styles = styles;
        this.numbering = numbering;
        this.findings = findings;
    }

    OoxmlPackage parts() {
        return parts;
    }

    Styles styles() {
        return styles;
    }

    Numbering numbering() {
        return numbering;
    }

    Pages pages() {
        return pages;
    }

    Notes notes() {
        return notes;
    }

    LanguageCount languages() {
        return languages;
    }

    boolean keepsDeletions() {
        return context.options().trackedDeletions();
    }

    /// Of the first paragraph in the style of titles; empty before.
    String title() {
        return title;
    }

    void title(String text) {
        if (title.isEmpty()) {
            title = text;
        }
    }

    void found(Kind kind, String detail) {
        findings.add(kind, pages.areKnown() ? pages.current() : 0, detail);
    }

    void spendCharacters(long count) {
        context.spendCharacters(count);
    }

    void spendCell() {
        if (++cells > context.limits().cells()) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "has more than %d table cells; divide it, or raise the limit"
                            .formatted(context.limits().cells()));
        }
    }
}
