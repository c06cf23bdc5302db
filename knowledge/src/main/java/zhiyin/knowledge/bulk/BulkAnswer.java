package zhiyin.knowledge.bulk;

import java.util.List;

/// What became of one text of many.
public sealed interface BulkAnswer {
    /// @param passages in the order of the text: one, unless it was split
    record Embedded(List<Passage> passages) implements BulkAnswer {
        public Embedded {
            passages = List.copyOf(passages);
        }

        public long tokens() {
            return passages.stream().mapToLong(Passage::tokens).sum();
        }

        /// How many passages were cut.
        public int truncated() {
            return (int) passages.stream().filter(Passage::truncated).count();
        }
    }

    /// The text has no vectors; the others have.
    ///
    /// @param tooLong whether splitting or truncation would have helped
    /// @param reason what is wrong with it, to be read after its place
    record Refused(boolean tooLong, String reason) implements BulkAnswer {}
}
