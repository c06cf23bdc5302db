package zhiyin.cli.kb;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.cli.kb.CollectionPassages.Passage;
import zhiyin.knowledge.catalog.RelevanceLabel;
import zhiyin.knowledge.relevance.Judging;

/// A collection and the questions that it answers, in BEIR's layout:
/// ```text
/// corpus.jsonl     {"_id": "a passage's id", "title": "", "text": "…"}
/// queries.jsonl    {"_id": "q1", "text": "…"}
/// qrels/test.tsv   query-id<TAB>corpus-id<TAB>score
/// meta.json        {"type": "retrieval", …}
/// ```
///
/// @param asked questions, answered here or not
/// @param questions with something that answers them
record RetrievalTask(CollectionPassages collection, int asked, List<Question> questions) {
    private static final JsonMapper JSON = new JsonMapper();

    /// @param grades by passages' ids
    record Question(String text, Map<String, Integer> grades) {}

    /// A passage has the grade of the label that fits it best.
    static RetrievalTask of(CollectionPassages collection, List<RelevanceLabel> labels) {
        Map<String, List<RelevanceLabel>> byQuery =
                labels.stream()
                        .collect(
                                Collectors.groupingBy(
                                        RelevanceLabel::query,
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        var questions = new ArrayList<Question>();
        byQuery.forEach((query, its) -> {
            var judging = new Judging(its);
            var grades = new LinkedHashMap<String, Integer>();
            for (Passage passage : collection.passages()) {
                judging.of(passage.source())
                        .ifPresent(label -> grades.put(passage.id(), label.grade()));
            }
            if (grades.values().stream().anyMatch(grade -> grade > 0)) {
                questions.add(new Question(query, grades));
            }
        });
        return new RetrievalTask(collection, byQuery.size(), questions);
    }

    void write(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("qrels"));
        try (BufferedWriter out = Files.newBufferedWriter(directory.resolve("corpus.jsonl"))) {
            for (Passage passage : collection.passages()) {
                line(out, object(passage.id(), passage.text()).put("title", ""));
            }
        }
        try (BufferedWriter queries = Files.newBufferedWriter(directory.resolve("queries.jsonl"));
                BufferedWriter grades =
                        Files.newBufferedWriter(directory.resolve("qrels/test.tsv"))) {
            grades.write("query-id\tcorpus-id\tscore\n");
            int number = 0;
            for (Question question : questions) {
                String id = "q" + ++number;
                line(queries, object(id, question.text()));
                for (Map.Entry<String, Integer> grade : question.grades().entrySet()) {
                    grades.write("%s\t%s\t%d\n".formatted(id, grade.getKey(), grade.getValue()));
                }
            }
        }
        ObjectNode meta =
                JSON.createObjectNode()
                        .put("type", "retrieval")
                        .put("name", collection.name())
                        .put("repo", "the collection " + collection.name());
        Files.writeString(directory.resolve("meta.json"), meta.toPrettyString() + "\n");
    }

    private static ObjectNode object(String id, String text) {
        return JSON.createObjectNode().put("_id", id).put("text", text);
    }

    private static void line(BufferedWriter out, ObjectNode object) throws IOException {
        out.write(object.toString());
        out.write('\n');
    }
}
