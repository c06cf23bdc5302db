package zhiyin.knowledge.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Document;

class ChunkerPropertyTest {
    private static final List<ChunkOptions> OPTIONS =
            List.of(
                    ChunkOptions.defaults(),
                    new ChunkOptions(120, 200, 40),
                    new ChunkOptions(900, 1500, 0),
                    new ChunkOptions(32, 32, 8));

    @Test
    void chunks_of_any_document_keep_what_is_promised() {
        long base = Long.getLong("zhiyin.seed", System.nanoTime());
        int rounds = Integer.getInteger("zhiyin.rounds", 8);
        for (long seed = base; seed < base + rounds; seed++) {
            Document document = new RandomDocuments(new Random(seed)).next();
            for (var counter : Counters.all().entrySet()) {
                ChunkOptions options = OPTIONS.get(Math.floorMod(seed, OPTIONS.size()));
                try {
                    var chunker = new Chunker(counter.getValue(), options);
                    ChunkedDocument chunked = chunker.chunk(document);
                    new Invariants(chunked, counter.getValue(), options).check();
                    assertThat(chunker.chunk(document).equals(chunked)).isTrue();
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError(
                            "seed %d, %s, %s".formatted(seed, counter.getKey(), options), e);
                }
            }
        }
    }
}
