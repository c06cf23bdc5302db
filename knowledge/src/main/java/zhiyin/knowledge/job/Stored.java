package zhiyin.knowledge.job;

import java.util.ArrayList;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.store.Labels;
import zhiyin.knowledge.store.StoredPassage;
import zhiyin.knowledge.store.TextVectors;

/// A passage of the catalog as the store is given it.
public final class Stored {
    private Stored() {}

    public static StoredPassage of(Entry.Task task, PassageInfo passage, TextVectors vectors) {
        var title = new ArrayList<String>();
        title.add(task.version().reading().title());
        title.add(Parsing.name(task.document().path()));
        title.addAll(passage.headings());
        title.removeIf(String::isBlank);
        return new StoredPassage(
                passage.id(),
                labels(task),
                String.join("\n", title),
                passage.body(),
                vectors.dense(),
                vectors.sparse());
    }

    /// What a version's passages are filtered by.
    static Labels labels(Entry.Task task) {
        Version version = task.version();
        return new Labels(
                task.document().id(),
                task.document().path(),
                version.reading().type(),
                version.reading().language(),
                version.modified(),
                task.document().tags().all());
    }
}
