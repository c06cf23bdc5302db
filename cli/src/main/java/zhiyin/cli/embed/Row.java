package zhiyin.cli.embed;

import java.util.Optional;
import zhiyin.engine.SparseVector;
import zhiyin.engine.TokenVectors;
import zhiyin.knowledge.bulk.Passage;

/// What became of one input; rows come in input order.
sealed interface Row {
    /// Which input it is of.
    long index();

    /// A text, or a passage of one that was split, and its vectors. Passages of one text come one after another.
    record Embedded(Input.Text input, Passage passage) implements Row {
        @Override
        public long index() {
            return input.index();
        }

        /// Of length 1.
        float[] vector() {
            return passage.vector();
        }

        Optional<SparseVector> sparse() {
            return passage.vectors().sparse();
        }

        Optional<TokenVectors> colbert() {
            return passage.vectors().colbert();
        }
    }

    /// An input that has no vector.
    record Skipped(Input.Invalid input) implements Row {
        @Override
        public long index() {
            return input.index();
        }
    }
}
