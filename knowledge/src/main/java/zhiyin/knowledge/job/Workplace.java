package zhiyin.knowledge.job;

import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.file.ContentFiles;

/// What the workers work with.
public record Workplace(
        Database database,
        Tables tables,
        ContentFiles files,
        OpenStores stores,
        EmbeddingModels models,
        JobEvents events,
        Charges charges,
        Sharing sharing) {
    public Workplace(
            Database database,
            Tables tables,
            ContentFiles files,
            OpenStores stores,
            EmbeddingModels models,
            JobEvents events,
            Sharing sharing) {
        this(database, tables, files, stores, models, events, new Charges(), sharing);
    }

    /// With the catalog to itself.
    public Workplace(
            Database database,
            Tables tables,
            ContentFiles files,
            OpenStores stores,
            EmbeddingModels models,
            JobEvents events) {
        this(database, tables, files, stores, models, events, Sharing.NONE);
    }
}
