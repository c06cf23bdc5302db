package zhiyin.knowledge.parse.pdf;

import zhiyin.knowledge.parse.pdf.PlacedRow.Piece;

/// Finds how many columns a name in a header stands for: those in whose middle it stands.
final class GroupNames {
    /// Middles differ by less than this share of the size.
    private static final float CENTRED = 0.6f;

    private GroupNames() {}

    /// Widens each piece over neighbouring columns without text as long as it stays in the middle.
    static void spread(PlacedRow row, TextColumns columns) {
        for (int i = 0; i < row.pieces.size(); i++) {
            row.pieces.set(i, widest(row, row.pieces.get(i), columns));
        }
    }

    private static Piece widest(PlacedRow row, Piece piece, TextColumns columns) {
        int lowest = piece.first();
        while (lowest > 0 && isFree(row, lowest - 1)) {
            lowest--;
        }
        int highest = piece.last();
        while (highest < columns.count() - 1 && isFree(row, highest + 1)) {
            highest++;
        }
        float middle = (piece.left() + piece.right()) / 2;
        Piece best = piece;
        for (int first = lowest; first <= piece.first(); first++) {
            for (int last = piece.last(); last <= highest; last++) {
                float centre = (columns.lefts()[first] + columns.rights()[last]) / 2;
                boolean wider = last - first > best.last() - best.first();
                if (wider && Math.abs(centre - middle) < CENTRED * row.row.size()) {
                    best = new Piece(first, last, piece.words());
                }
            }
        }
        return best;
    }

    private static boolean isFree(PlacedRow row, int column) {
        return row.pieces.stream().noneMatch(p -> p.first() <= column && p.last() >= column);
    }
}
