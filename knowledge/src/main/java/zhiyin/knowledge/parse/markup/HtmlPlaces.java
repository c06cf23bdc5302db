package zhiyin.knowledge.parse.markup;

import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.Range;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Place.Span;

/// Where a node of a page stands.
@FunctionalInterface
interface HtmlPlaces {
    Place of(Node node);

    /// All at one place, such as an EPUB's chapter.
    static HtmlPlaces at(Place place) {
        return _ -> place;
    }

    /// By lines and characters of the source, which jsoup tracked.
    static HtmlPlaces tracked() {
        return HtmlPlaces::range;
    }

    private static Place range(Node node) {
        Range first = node.sourceRange();
        Range last = node instanceof Element element ? element.endSourceRange() : first;
        if (!first.isTracked()) {
            return Place.UNKNOWN;
        }
        boolean ended = last.isTracked() && last.endPos() >= first.endPos();
        Range.Position start = first.start();
        Range.Position end = ended ? last.end() : first.end();
        return Place.lines(start.lineNumber(), end.lineNumber(), new Span(start.pos(), end.pos()));
    }
}
