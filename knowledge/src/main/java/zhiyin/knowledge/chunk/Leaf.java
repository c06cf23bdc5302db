package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Heading;

/// Headings and what stands under the last of them, up to the next heading.
///
/// @param blocks their numbers in the order of reading; the first `headings` are headings
/// @param headings how many headings it begins with
/// @param path numbers of the headings its text lies under, the highest first
/// @param level the highest (least) of the headings it begins with; 1 before the first heading
record Leaf(List<Integer> blocks, int headings, List<Integer> path, int level) {
    /// @param order of reading
    static List<Leaf> of(List<Block> blocks, List<Integer> order) {
        var leaves = new ArrayList<Leaf>();
        var path = new ArrayList<Integer>();
        int start = 0;
        while (start < order.size()) {
            int text = start;
            int level = text < order.size() ? 6 : 1;
            while (text < order.size() && blocks.get(order.get(text)) instanceof Heading heading) {
                level = Math.min(level, heading.level());
                while (!path.isEmpty() && level(blocks, path.getLast()) >= heading.level()) {
                    path.removeLast();
                }
                path.add(order.get(text++));
            }
            int end = text;
            while (end < order.size() && !(blocks.get(order.get(end)) instanceof Heading)) {
                end++;
            }
            List<Integer> numbers = order.subList(start, end);
            if (text == end && !leaves.isEmpty()) {
                leaves.add(leaves.removeLast().with(numbers));
            } else {
                int own = text - start;
                leaves.add(new Leaf(numbers, own, List.copyOf(path), own == 0 ? 1 : level));
            }
            start = end;
        }
        return leaves;
    }

    private static int level(List<Block> blocks, int number) {
        return ((Heading) blocks.get(number)).level();
    }

    /// With headings that nothing follows.
    private Leaf with(List<Integer> others) {
        var all = new ArrayList<>(blocks);
        all.addAll(others);
        return new Leaf(all, headings, path, level);
    }
}
