package zhiyin.lab.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;
import zhiyin.lab.task.Reranking;
import zhiyin.lab.task.Reranking.Judge;
import zhiyin.lab.task.Retrieval;
import zhiyin.lab.task.Retrieval.Document;
import zhiyin.lab.task.TaskInfo;

/// Both layouts of MTEB:
/// ```text
/// test.jsonl          {"query": "…", "positive": ["…"], "negative": ["…"]}        its first version
/// top_ranked.jsonl    {"query-id": "q1", "corpus-ids": ["d1", …]}                 its second, beside BEIR's files
/// ```
final class RerankingReader {
    private RerankingReader() {}

    static Reranking ranked(TaskFiles files, TaskInfo info, Sampling sampling) {
        var reader = new RetrievalReader(files, "");
        List<Document> documents = reader.documents();
        var numbers = new HashMap<String, Integer>();
        documents.forEach(document -> numbers.put(document.id(), numbers.size()));
        Map<String, int[]> candidates = candidates(files.require("top_ranked"), numbers);
        List<Retrieval.Query> queries =
                reader.queries().stream().filter(q -> candidates.containsKey(q.id())).toList();
        requireSome(queries, files.require("top_ranked"));
        return new Reranking(
                info,
                documents,
                sampling.thinned(queries).stream()
                        .map(query ->
                                query(
                                        query,
                                        candidates.getOrDefault(query.id(), new int[0]),
                                        documents))
                        .toList(),
                Judge.TREC_EVAL);
    }

    private static Map<String, int[]> candidates(List<Path> files, Map<String, Integer> numbers) {
        var candidates = new HashMap<String, int[]>();
        for (Row row : RowFile.all(files)) {
            int[] found =
                    row.texts("corpus-ids").stream()
                            .distinct()
                            .mapToInt(id -> {
                                Integer number = numbers.get(id);
                                if (number == null) {
                                    throw row.wrong("no document has the id " + id);
                                }
                                return number;
                            })
                            .toArray();
            candidates.put(row.name("query-id"), found);
        }
        return candidates;
    }

    private static Reranking.Query query(
            Retrieval.Query query, int[] candidates, List<Document> documents) {
        int[] grades = new int[candidates.length];
        for (int i = 0; i < grades.length; i++) {
            grades[i] = query.grades().getOrDefault(documents.get(candidates[i]).id(), 0);
        }
        return new Reranking.Query(
                query.text(),
                candidates,
                grades,
                query.grades().values().stream().mapToInt(Integer::intValue).toArray());
    }

    /// Queries without a right or without a wrong document say nothing, and are left out.
    static Reranking inRows(List<Path> files, TaskInfo info, Sampling sampling) {
        var numbers = new LinkedHashMap<String, Integer>();
        var queries = new ArrayList<Reranking.Query>();
        List<Row> rows =
                RowFile.all(files).stream()
                        .filter(row ->
                                !row.texts("positive").isEmpty()
                                        && !row.texts("negative").isEmpty())
                        .toList();
        requireSome(rows, files);
        for (Row row : sampling.thinned(rows)) {
            List<String> positive = row.texts("positive");
            int[] candidates =
                    Stream.concat(positive.stream(), row.texts("negative").stream())
                            .mapToInt(text -> numbers.computeIfAbsent(text, _ -> numbers.size()))
                            .toArray();
            int[] grades = new int[candidates.length];
            for (int i = 0; i < positive.size(); i++) {
                grades[i] = 1;
            }
            queries.add(new Reranking.Query(row.text("query"), candidates, grades, grades));
        }
        List<Document> documents =
                numbers.entrySet().stream()
                        .map(entry -> new Document("d" + entry.getValue(), entry.getKey()))
                        .toList();
        return new Reranking(info, documents, queries, Judge.SCIKIT_LEARN);
    }

    private static void requireSome(List<?> queries, List<Path> files) {
        if (queries.isEmpty()) {
            throw new LabException(
                    Code.DATA_INVALID,
                    "%s has no query with right and wrong documents".formatted(files.getFirst()));
        }
    }
}
