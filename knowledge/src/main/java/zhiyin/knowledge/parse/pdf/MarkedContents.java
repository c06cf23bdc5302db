package zhiyin.knowledge.parse.pdf;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.jspecify.annotations.Nullable;

/// Which structure the drawing at hand belongs to, as the nested marks in a page's content say.
final class MarkedContents {
    private static final String ARTIFACT = "Artifact";

    private record Mark(int id, boolean artifact) {}

    private static final Mark NONE = new Mark(-1, false);

    private final Deque<Mark> open = new ArrayDeque<>();

    void begin(@Nullable COSName tag, @Nullable COSDictionary properties) {
        Mark around = current();
        int id = properties == null ? -1 : properties.getInt(COSName.MCID);
        boolean artifact = tag != null && ARTIFACT.equals(tag.getName());
        open.push(new Mark(id >= 0 ? id : around.id(), artifact || around.artifact()));
    }

    void end() {
        open.poll();
    }

    /// MCID of the innermost mark that has one; -1 where none has.
    int id() {
        return current().id();
    }

    boolean isArtifact() {
        return current().artifact();
    }

    private Mark current() {
        Mark mark = open.peek();
        return mark == null ? NONE : mark;
    }
}
