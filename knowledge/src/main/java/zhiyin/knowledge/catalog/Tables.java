package zhiyin.knowledge.catalog;

/// The tables of a catalog. They have no state: each method is given the connection of the transaction it
/// is part of ([Database#read], [Database#write]).
public record Tables(
        CollectionTable collections,
        IndexTable indexes,
        DocumentTable documents,
        VersionTable versions,
        EntryTable entries,
        PassageTable passages,
        JobTable jobs,
        RemovalTable removals,
        RelevanceTable relevance,
        UploadTable uploads,
        EditTable edits,
        ProcessTable processes,
        ClaimTable claims,
        FollowTable follow,
        ProblemTable problems,
        Listing listing) {
    public Tables() {
        this(
                new CollectionTable(),
                new IndexTable(),
                new DocumentTable(),
                new VersionTable(),
                new EntryTable(),
                new PassageTable(),
                new JobTable(),
                new RemovalTable(),
                new RelevanceTable(),
                new UploadTable(),
                new EditTable(),
                new ProcessTable(),
                new ClaimTable(),
                new FollowTable(),
                new ProblemTable(),
                new Listing());
    }
}
