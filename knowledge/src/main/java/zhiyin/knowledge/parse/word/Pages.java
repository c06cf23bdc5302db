package zhiyin.knowledge.parse.word;

import zhiyin.knowledge.document.Place;

/// Counts pages as one reads on. A Word document has no pages of its own; what counts is where the
/// program that wrote it last broke pages, and the breaks its author made. Pages are thus approximate.
final class Pages {
    private int page = 1;
    private boolean seen;
    private boolean fresh;

    /// The page one is on, 1 for the first.
    int current() {
        return page;
    }

    /// Whether there was any break; if not, pages say nothing.
    boolean areKnown() {
        return seen;
    }

    Place place() {
        return Place.of(Place.Unit.PAGE, page);
    }

    /// A break the author made.
    void breakPage() {
        page++;
        seen = true;
        fresh = true;
    }

    /// A break where the page was full, or where the author broke it: the program notes both.
    void renderedBreak() {
        seen = true;
        if (!fresh) {
            page++;
        }
        fresh = true;
    }

    /// Text was read.
    void text() {
        fresh = false;
    }
}
