package zhiyin.bench.ingest;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import zhiyin.knowledge.base.Doctor;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.knowledge.catalog.PassageInfo;

/// What a collection has in the end, to be compared.
///
/// @param documents the stage of each, and the ids of its passages, in order
/// @param findings how many the doctor has of each kind
record Contents(Map<String, String> documents, Map<String, Long> findings) {
    static Contents of(KnowledgeBase base) {
        CollectionInfo collection = base.collections().require(FolderIngest.COLLECTION);
        var documents = new TreeMap<String, String>();
        var query = DocumentQuery.ALL.withLimit(DocumentQuery.MAX_LIMIT);
        for (DocumentInfo document : base.documents().list(collection.name(), query)) {
            String passages =
                    base.documents().passages(document.id()).stream()
                            .map(PassageInfo::id)
                            .collect(Collectors.joining(" "));
            documents.put(document.path(), document.stage() + " " + passages);
        }
        var findings = new TreeMap<String, Long>();
        for (Doctor.Finding finding : base.doctor().examine(collection.name())) {
            findings.merge(finding.code(), 1L, Long::sum);
        }
        return new Contents(documents, findings);
    }

    /// Documents whose passages or stage are not the same.
    long differences(Contents other) {
        var paths = new TreeSet<>(documents.keySet());
        paths.addAll(other.documents.keySet());
        return paths.stream()
                .filter(path ->
                        !documents
                                .getOrDefault(path, "")
                                .equals(other.documents.getOrDefault(path, "")))
                .count();
    }

    long passages() {
        return documents.values().stream().mapToLong(ids -> ids.split(" ", -1).length - 1L).sum();
    }

    long found(String code) {
        return findings.getOrDefault(code, 0L);
    }
}
