package zhiyin.engine.tokenizer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The tokens of a model and their ids, in the order of the file, of which some files have 250,000:
/// two growing arrays rather than a map, because it is read once.
final class Vocabulary {
    private String[] tokens = new String[1 << 15];
    private int[] ids = new int[1 << 15];
    private int size;

    void add(String token, int id) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, size * 2);
            ids = Arrays.copyOf(ids, size * 2);
        }
        tokens[size] = token;
        ids[size++] = id;
    }

    int size() {
        return size;
    }

    String token(int index) {
        return tokens[index];
    }

    int id(int index) {
        return ids[index];
    }

    /// The ids of those tokens of a set that are here; of two entries the later one counts.
    Map<String, Integer> idsOf(Set<String> wanted) {
        Map<String, Integer> found = new HashMap<>();
        for (int i = 0; i < size; i++) {
            if (wanted.contains(tokens[i])) {
                found.put(tokens[i], ids[i]);
            }
        }
        return found;
    }
}
