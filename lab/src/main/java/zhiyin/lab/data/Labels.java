package zhiyin.lab.data;

import java.util.LinkedHashMap;
import java.util.Map;

/// Labels as small numbers, in the order in which they are first seen.
final class Labels {
    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    int number(String label) {
        return numbers.computeIfAbsent(label, _ -> numbers.size());
    }

    int count() {
        return numbers.size();
    }
}
