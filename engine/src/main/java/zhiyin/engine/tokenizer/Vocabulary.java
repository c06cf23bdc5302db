package zhiyin.engine.tokenizer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.EngineException;

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

    /// All tokens in the order of their ids, from 0.
    ///
    /// @param model the section they are from, for messages
    /// @throws EngineException MODEL_FILE_INVALID where one is missing or there are two
    List<String> tokensById(JsonSection model) {
        @Nullable String[] byId = new @Nullable String[size];
        for (int i = 0; i < byId.length; i++) {
            int id = ids[i];
            String token = tokens[i];
            if (id >= byId.length) {
                throw model.invalid(
                        "model.vocab gives \"%s\" the id %d, legal are 0 to %d for %d tokens: none may be left out"
                                .formatted(token, id, byId.length - 1, byId.length));
            }
            if (byId[id] != null) {
                throw model.invalid(
                        "model.vocab gives both \"%s\" and \"%s\" the id %d, expected one token an id"
                                .formatted(byId[id], token, id));
            }
            byId[id] = token;
        }
        return Arrays.stream(byId).map(String::valueOf).toList();
    }
}
