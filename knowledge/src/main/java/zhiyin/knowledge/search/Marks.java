package zhiyin.knowledge.search;

import java.util.List;

/// Where texts have words of a query, as the store finds words.
@FunctionalInterface
public interface Marks {
    /// In the order of the text, apart from each other.
    List<Hit.Mark> in(String text);
}
