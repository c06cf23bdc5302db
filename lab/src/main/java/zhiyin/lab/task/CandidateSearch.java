package zhiyin.lab.task;

import java.util.List;

/// Finds documents that may answer a query without comparing it with all of them.
public interface CandidateSearch extends AutoCloseable {
    /// Numbers of documents, in no order that counts.
    ///
    /// @param query of length 1
    /// @param count at most so many
    List<Integer> nearest(float[] query, int count);

    @Override
    void close();
}
