package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.chunk.Chunk.Part;
import zhiyin.knowledge.chunk.DividedBlock.Rendered;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Place.Span;
import zhiyin.knowledge.document.Place.Unit;

/// Pieces put together, those of one block joined again.
///
/// @param shown as blocks
/// @param text what is embedded, without what comes before it
record Draft(List<Block> shown, String text, List<Part> parts, Place place) {
    static Draft of(List<Piece> pieces) {
        var shown = new ArrayList<Block>();
        var text = new StringBuilder();
        var parts = new ArrayList<Part>();
        Place place = Place.UNKNOWN;
        for (int first = 0, end; first < pieces.size(); first = end) {
            end = first + 1;
            while (end < pieces.size() && goesOn(pieces.get(end - 1), pieces.get(end))) {
                end++;
            }
            Piece piece = pieces.get(first);
            var part = new Part(piece.block(), piece.start(), pieces.get(end - 1).end());
            Rendered rendered = piece.divided().render(part.start(), part.end());
            shown.addAll(rendered.shown());
            text.append(text.isEmpty() ? "" : "\n").append(rendered.embedded());
            parts.add(part);
            place = place.through(place(piece.divided(), part));
        }
        return new Draft(shown, text.toString(), parts, place);
    }

    private static boolean goesOn(Piece piece, Piece next) {
        return piece.block() == next.block() && piece.end() == next.start();
    }

    /// Of a part of a block: exact where the block's text stands in the source as it is, else the block's.
    private static Place place(DividedBlock divided, Part part) {
        Place place = divided.block().place();
        Span span = place.span();
        boolean whole = part.start() == 0 && part.end() == divided.length();
        if (whole || !span.isPresent() || span.end() - span.start() != divided.length()) {
            return place;
        }
        int first = place.first();
        int last = place.last();
        if (place.unit() == Unit.LINE) {
            first += divided.feeds(0, part.start());
            int lastCharacter = Math.max(part.start(), part.end() - 1);
            last = Math.min(last, first + divided.feeds(part.start(), lastCharacter));
            first = Math.min(first, last);
        }
        var exact = new Span(span.start() + part.start(), span.start() + part.end());
        return new Place(place.unit(), first, last, place.boxes(), exact);
    }
}
