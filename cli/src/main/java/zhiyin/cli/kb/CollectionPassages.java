package zhiyin.cli.kb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.relevance.SourcePassage;

/// All that a search of a collection may find.
///
/// @param name the collection's
/// @param documents by their paths
record CollectionPassages(
        String name, Map<String, DocumentInfo> documents, List<Passage> passages) {
    private static final int PAGE = 500;

    /// @param text what is embedded
    record Passage(String id, String text, SourcePassage source) {}

    static CollectionPassages of(KbClient client, String name) throws InterruptedException {
        var documents = new LinkedHashMap<String, DocumentInfo>();
        client.eachDocument(name, Map.of(), document -> documents.put(document.path(), document));
        var passages = new ArrayList<Passage>();
        for (DocumentInfo document : documents.values()) {
            add(client, document, passages);
        }
        return new CollectionPassages(name, documents, passages);
    }

    private static void add(KbClient client, DocumentInfo document, List<Passage> passages)
            throws InterruptedException {
        String path =
                KbClient.path(
                        document.collection(),
                        "documents",
                        String.valueOf(document.id()),
                        "passages");
        String after = "";
        JsonNode page;
        do {
            page = client.get(path + "?limit=" + PAGE + after);
            for (JsonNode node : page.path("passages")) {
                PassageInfo passage = client.read(node, PassageInfo.class);
                if (!passage.excluded()) {
                    passages.add(passage(document, passage));
                }
            }
            after = "&after=" + page.path("next").asString("0");
        } while (page.has("next"));
    }

    private static Passage passage(DocumentInfo document, PassageInfo passage) {
        return new Passage(
                passage.id(),
                passage.embedText(),
                new SourcePassage(
                        document.path(), document.sha256(), passage.place(), passage.body()));
    }
}
