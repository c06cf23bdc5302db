package zhiyin.knowledge.document;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.document.Block.Heading;

/// The headings above each block, as one goes through a document.
public final class Outline {
    private final List<Heading> path = new ArrayList<>();

    /// Goes one block further. A heading ends the sections of its own level and below.
    public void next(Block block) {
        if (block instanceof Heading heading) {
            while (!path.isEmpty() && path.getLast().level() >= heading.level()) {
                path.removeLast();
            }
            path.add(heading);
        }
    }

    /// The texts of the headings the block lies under, the highest first; a heading lies under itself.
    public List<String> path() {
        return path.stream().map(Heading::text).toList();
    }

    /// The level of the innermost heading; 0 before the first.
    public int level() {
        return path.isEmpty() ? 0 : path.getLast().level();
    }
}
