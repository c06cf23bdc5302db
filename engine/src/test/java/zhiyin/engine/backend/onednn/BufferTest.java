package zhiyin.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

final class BufferTest {
    @Test
    void memory_grows_and_is_kept() {
        try (Buffer buffer = new Buffer()) {
            MemorySegment small = buffer.ofAtLeast(100);
            assertThat(buffer.ofAtLeast(50)).isEqualTo(small);
            MemorySegment large = buffer.ofAtLeast(10_000);
            assertThat(large.byteSize()).isGreaterThanOrEqualTo(10_000);
            assertThat(small.scope().isAlive()).isFalse();
        }
    }

    /// Freed memory given out again would be written to without any check.
    @Test
    void after_a_failure_no_freed_memory_is_given_out() {
        try (Buffer buffer = new Buffer()) {
            buffer.ofAtLeast(100);
            assertThatThrownBy(() -> buffer.ofAtLeast(Long.MAX_VALUE - 8192))
                    .isInstanceOfAny(OutOfMemoryError.class, IllegalArgumentException.class);
            MemorySegment again = buffer.ofAtLeast(50);
            assertThat(again.scope().isAlive()).isTrue();
            assertThat(again.byteSize()).isGreaterThanOrEqualTo(50);
            again.fill((byte) 1);
        }
    }
}
