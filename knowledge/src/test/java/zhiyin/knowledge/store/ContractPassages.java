package zhiyin.knowledge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.assertj.core.data.Offset;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.VectorStore.Match;

/// What the contracts of stores put, and how they look at answers.
final class ContractPassages {
    static final int DIMENSIONS = 24;
    static final StoreSettings SETTINGS = StoreSettings.ofFull(DIMENSIONS);
    static final StoreSettings TWO_STAGES = new StoreSettings(DIMENSIONS, 16);
    static final Offset<Float> ROUNDING = within(1e-5f);
    static final Labels LABELS = new Labels(1, "a.md", "md", "zh", Instant.EPOCH, Set.of());

    private ContractPassages() {}

    static RandomPassages random(long seed) {
        return new RandomPassages(new Random(seed));
    }

    static SparseVector sparse(long seed) {
        return RandomPassages.sparse(new Random(seed), 8);
    }

    static StoredPassage passage(String id, String title, String text) {
        return new StoredPassage(id, LABELS, title, text, random(id.hashCode()).vector(DIMENSIONS));
    }

    static List<String> ids(List<Match> matches) {
        return matches.stream().map(Match::id).toList();
    }

    static void assertSameScores(List<Match> found, List<Match> expected) {
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).score()).isEqualTo(expected.get(i).score(), ROUNDING);
        }
    }
}
