package zhiyin.knowledge.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.worker.ParserPool;
import zhiyin.knowledge.parse.worker.PoolOptions;

@Timeout(600)
final class ReadinessTest {
    private final AtomicInteger opened = new AtomicInteger();
    private final Semaphore content = new Semaphore(0);

    private final Sample sample =
            new Sample(
                    "sample.md",
                    () -> {
                        opened.incrementAndGet();
                        content.acquireUninterruptibly();
                        return new ByteArrayInputStream("# A".getBytes(StandardCharsets.UTF_8));
                    });

    @Test
    void one_process_is_made_ready_however_often_files_are_expected()
            throws IOException, InterruptedException {
        try (var pool = new ParserPool(PoolOptions.defaults())) {
            var readiness = new Readiness(pool, ParseOptions.defaults());
            readiness.expectFiles(sample);
            readiness.expectFiles(sample);
            content.release(2);
            while (pool.size() == 0 || opened.get() == 0) {
                Thread.sleep(10);
            }
            readiness.await();
            readiness.expectFiles(sample);
            assertThat(pool.size()).isOne();
            assertThat(opened.get()).isOne();
        }
    }

    @Test
    void a_sample_that_cannot_be_opened_starts_no_process()
            throws IOException, InterruptedException {
        var broken =
                new Sample(
                        "sample.md",
                        () -> {
                            opened.incrementAndGet();
                            throw new IOException("no such sample");
                        });
        try (var pool = new ParserPool(PoolOptions.defaults())) {
            var readiness = new Readiness(pool, ParseOptions.defaults());
            while (opened.get() < 2) { // so the first attempt ended
                readiness.expectFiles(broken);
                Thread.sleep(1);
            }
            assertThat(pool.size()).isZero();
        }
    }
}
