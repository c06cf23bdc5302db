package zhiyin.lab.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;
import zhiyin.lab.task.Retrieval;
import zhiyin.lab.task.Retrieval.Document;
import zhiyin.lab.task.Retrieval.Query;
import zhiyin.lab.task.TaskInfo;

/// BEIR's layout, and that of MTEB's hub:
/// ```text
/// corpus.jsonl     {"_id": "d1", "title": "…", "text": "…"}       title may be absent
/// queries.jsonl    {"_id": "q1", "text": "…"}
/// qrels/test.tsv   query-id<TAB>corpus-id<TAB>score               with this first line
/// ```
final class RetrievalReader {
    private static final String ID = "_id";

    private final TaskFiles files;
    private final String suffix;
    private final String part;

    /// @param part of the directory; empty for the whole
    RetrievalReader(TaskFiles files, String part) {
        this.files = files;
        this.part = part;
        this.suffix = part.isEmpty() ? "" : "." + part;
    }

    Retrieval read(TaskInfo info, Sampling sampling) {
        return new Retrieval(info, documents(), sampling.thinned(queries()));
    }

    List<Document> documents() {
        var documents = new ArrayList<Document>();
        var ids = new HashSet<String>();
        for (Row row : RowFile.all(files.require("corpus" + suffix))) {
            String id = id(row);
            if (!ids.add(id)) {
                throw row.wrong("the id %s is there twice".formatted(id));
            }
            documents.add(
                    new Document(id, (row.textOr("title", "") + " " + row.text("text")).strip()));
        }
        return documents;
    }

    private static String id(Row row) {
        return row.name(row.has(ID) ? ID : "id");
    }

    /// Those with something judged, in their file's order.
    ///
    /// @throws LabException where there are none
    List<Query> queries() {
        Map<String, Map<String, Integer>> judged = judgements();
        List<Path> from = files.require("queries" + suffix);
        var queries = new ArrayList<Query>();
        var ids = new HashSet<String>();
        for (Row row : RowFile.all(from)) {
            String id = id(row);
            if (!ids.add(id)) {
                throw row.wrong("the id %s is there twice".formatted(id));
            }
            if (judged.containsKey(id)) {
                queries.add(new Query(id, row.text("text"), judged.get(id)));
            }
        }
        if (queries.isEmpty()) {
            throw new LabException(
                    Code.DATA_INVALID,
                    "no query of %s is judged in %s; expected the same ids in both"
                            .formatted(from.getFirst(), files.judgements(part).getFirst()));
        }
        return queries;
    }

    private Map<String, Map<String, Integer>> judgements() {
        var judged = new LinkedHashMap<String, Map<String, Integer>>();
        for (Row row : RowFile.all(files.judgements(part))) {
            judged.computeIfAbsent(row.name("query-id"), _ -> new LinkedHashMap<>())
                    .put(row.name("corpus-id"), row.whole("score"));
        }
        return judged;
    }
}
