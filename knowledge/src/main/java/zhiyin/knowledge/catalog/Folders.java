package zhiyin.knowledge.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Paths below a folder, as a range that the index of paths has in one piece.
final class Folders {
    private Folders() {}

    /// A condition on `d.path`, to be appended; its values are added to those given.
    static String condition(String folder, List<@Nullable Object> values) {
        String name = CollectionName.normalized(folder);
        if (name.isEmpty()) {
            return "";
        }
        String prefix = name.endsWith("/") ? name : name + "/";
        values.add(prefix);
        // '0' comes right behind '/'.
        values.add(prefix.substring(0, prefix.length() - 1) + "0");
        values.add(name);
        return " and ((d.path >= ? and d.path < ?) or d.path = ?)";
    }
}
