package zhiyin.knowledge.parse.code;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Cut;
import zhiyin.knowledge.parse.code.Pieces.Piece;
import zhiyin.knowledge.parse.text.Lines;

/// Pieces of a file to blocks of code, each with the cuts that lie in it.
///
/// @param language as in Markdown's fences
/// @param lines of the text that the cuts are of
/// @param source the same lines in the source, which may have other line ends
/// @param cuts of the whole file
record CodeBlocks(String language, Lines lines, Lines source, List<Cut> cuts) {
    /// Blank lines at a piece's ends belong to none.
    ///
    /// @param from the first line that is not in a block yet
    void add(List<Piece> pieces, int from, List<Block> blocks) {
        int nextCut = 0;
        for (int i = 0; i < pieces.size(); i++) {
            int first = Math.max(from, pieces.get(i).line());
            int last = (i + 1 < pieces.size() ? pieces.get(i + 1).line() : lines.count()) - 1;
            while (first <= last && lines.isBlank(first)) {
                first++;
            }
            while (last >= first && lines.isBlank(last)) {
                last--;
            }
            if (first <= last) {
                nextCut = after(nextCut, lines.start(first));
                int endCut = after(nextCut, lines.end(last) - 1);
                blocks.add(code(pieces.get(i).name(), first, last, cuts.subList(nextCut, endCut)));
                nextCut = endCut;
            }
        }
    }

    /// The first cut, from the given one on, that lies after the offset.
    private int after(int from, int offset) {
        int next = from;
        while (next < cuts.size() && cuts.get(next).offset() <= offset) {
            next++;
        }
        return next;
    }

    private Code code(String name, int first, int last, List<Cut> inside) {
        int start = lines.start(first);
        var moved = new ArrayList<Cut>(inside.size());
        for (Cut cut : inside) {
            moved.add(new Cut(cut.offset() - start, cut.depth(), cut.signature()));
        }
        return new Code(language, name, lines.join(first, last), moved, source.place(first, last));
    }
}
