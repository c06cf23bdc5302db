package zhiyin.engine.pull;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import zhiyin.engine.Seeds;

final class SpansTest {
    @Test
    void what_is_missing_is_what_was_not_added_in_any_order() {
        Random random = Seeds.random(SpansTest.class);
        for (int round = 0; round < 300; round++) {
            int size = 1 + random.nextInt(200);
            var present = new BitSet();
            var spans = new Spans();
            for (Span piece : pieces(size, random)) {
                if (random.nextBoolean()) {
                    spans.add(piece);
                    present.set((int) piece.from(), (int) piece.to());
                }
            }
            int chunk = 1 + random.nextInt(50);
            var missing = new BitSet();
            for (Span span : spans.missing(size, chunk)) {
                assertThat(span.length()).isBetween(1L, (long) chunk);
                missing.set((int) span.from(), (int) span.to());
            }
            present.flip(0, size);
            assertThat(missing).isEqualTo(present);
            assertThat(spans.bytes()).isEqualTo(size - missing.cardinality());
            assertDisjoint(spans.all());
        }
    }

    private static List<Span> pieces(int size, Random random) {
        List<Span> pieces = new ArrayList<>();
        for (int at = 0; at < size; ) {
            int to = Math.min(size, at + 1 + random.nextInt(20));
            pieces.add(new Span(at, to));
            at = to;
        }
        Collections.shuffle(pieces, random);
        return pieces;
    }

    private static void assertDisjoint(List<Span> spans) {
        for (int i = 1; i < spans.size(); i++) {
            assertThat(spans.get(i).from()).isGreaterThan(spans.get(i - 1).to());
        }
    }
}
