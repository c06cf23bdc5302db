package zhiyin.bench.retrieval;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Passages, and questions of which it is known what passages answer them.
///
/// @param language of the passages, ISO 639-1
/// @param relevant ids of passages by ids of questions
record RetrievalSet(
        String name,
        String language,
        List<Passage> passages,
        List<Question> questions,
        Map<String, Set<String>> relevant) {
    record Passage(String id, String title, String text) {
        String embedded() {
            return title.isEmpty() ? text : title + "\n\n" + text;
        }
    }

    record Question(String id, String text) {}
}
