package zhiyin.server.kb;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import zhiyin.knowledge.base.Documents;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.server.api.RequestException;

/// Which files of a folder a collection has not got as they are.
final class Manifests {
    private static final int PAGE = 1_000;

    /// @param folder of the collection, that the files are compared with; all of it if absent
    /// @param files paths within the collection
    record Manifest(Optional<String> folder, List<Entry> files) {}

    /// A file counts as unchanged where its hash is the document's or, if it has none, its size and time are.
    ///
    /// @param sha256 in hexadecimal
    record Entry(String path, long bytes, Optional<String> sha256, Optional<Instant> modified) {}

    /// @param added paths that the collection has not
    /// @param changed paths of other content
    /// @param gone documents that are not among the files
    record Difference(
            List<String> added, List<String> changed, List<DocumentInfo> gone, long unchanged) {}

    private final Documents documents;

    Manifests(KnowledgeBase base) {
        this.documents = base.documents();
    }

    Difference compare(String collection, Manifest manifest) {
        TreeMap<String, Entry> files = new TreeMap<>();
        for (Entry file : manifest.files()) {
            if (files.put(file.path(), file) != null) {
                throw RequestException.invalid(
                        "files", "the path \"%s\" is given twice".formatted(file.path()));
            }
        }
        var changed = new ArrayList<String>();
        var gone = new ArrayList<DocumentInfo>();
        Set<String> known = new HashSet<>();
        for (DocumentInfo document : all(collection, manifest.folder().orElse(""))) {
            Entry file = files.get(document.path());
            if (file == null) {
                gone.add(document);
            } else {
                known.add(file.path());
                if (!isSame(file, document)) {
                    changed.add(file.path());
                }
            }
        }
        List<String> added = files.keySet().stream().filter(path -> !known.contains(path)).toList();
        return new Difference(added, changed, gone, known.size() - changed.size());
    }

    private static boolean isSame(Entry file, DocumentInfo document) {
        return file.sha256()
                .map(document.sha256()::equalsIgnoreCase)
                .orElseGet(() ->
                        file.bytes() == document.bytes()
                                && file.modified().map(document.modified()::equals).orElse(false));
    }

    private List<DocumentInfo> all(String collection, String folder) {
        var all = new ArrayList<DocumentInfo>();
        var query = DocumentQuery.ALL.withFolder(folder).withLimit(PAGE);
        List<DocumentInfo> page = documents.list(collection, query);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = documents.list(collection, query.after(page.getLast().id()));
        }
        return all;
    }
}
