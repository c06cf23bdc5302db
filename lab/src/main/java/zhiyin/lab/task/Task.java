package zhiyin.lab.task;

/// Something to be done with vectors whose right answers are known. Immutable.
public sealed interface Task
        permits Retrieval,
                Reranking,
                Similarity,
                PairClassification,
                Classification,
                Clustering,
                BitextMining {
    TaskInfo info();

    /// How many texts it embeds, for progress.
    int texts();

    /// Queries, pairs or rows that the score is computed from.
    int units();

    /// How a model does in it.
    Outcome score(TextVectors model);
}
