package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.GroupedHeads;
import zhiyin.engine.backend.QuerySpan;
import zhiyin.engine.backend.Rotary;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.Worker;

/// Which attention kernel is asked for, and that it makes no difference.
final class AttentionTest {
    private static final int KB = 1 << 10;

    @BeforeEach
    void requireCompiler() {
        EmulatedGpu.assume();
    }

    @AfterEach
    void asBefore() {
        EmulatedGpu.setSharedBytes(100 * KB);
        EmulatedGpu.setIdle("");
    }

    private static CudaInfo gpu(int multiprocessors, int sharedBytes) {
        return new CudaInfo("", 12_000, "", 90, multiprocessors, sharedBytes, 80L << 30);
    }

    private static List<QuerySpan> sequences(int count, int length) {
        return IntStream.range(0, count)
                .mapToObj(s -> new QuerySpan(s, s * length, length, 0))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        // multiprocessors, shared KB, room, heads, sequences, of tokens: queries of a tile
        "132, 228, 128, 16, 16, 512, 128",
        "132, 228, 128, 16, 1, 2048, 64", // leaves multiprocessors idle
        "132, 228, 128, 32, 1, 2048, 128",
        "132, 228, 128, 16, 256, 32, 64", // three quarters of each tile would be empty
        "132, 228, 128, 16, 40, 200, 128", // as many rows either way
        "132, 228, 128, 16, 40, 190, 64",
        "108, 164, 128, 16, 16, 512, 128",
        "84, 100, 128, 16, 16, 512, 64", // a second block would have no memory
        "84, 100, 64, 16, 16, 512, 128"
    })
    void a_tile_is_large_where_it_is_filled_and_keeps_the_gpu_busy(
            int multiprocessors,
            int kilobytes,
            int room,
            int heads,
            int sequences,
            int length,
            int expected) {
        CudaInfo gpu = gpu(multiprocessors, kilobytes * KB);
        assertThat(Attention.side(gpu, room, heads, sequences(sequences, length)))
                .isEqualTo(expected);
    }

    /// What the kernels make of a batch, bf16.
    private static short[] attended(int sharedBytes) {
        EmulatedGpu.setSharedBytes(sharedBytes);
        var heads = new GroupedHeads(4, 2, 128);
        Batch batch = Batch.pack(List.of(new int[130], new int[250]));
        int tokens = batch.tokenCount();
        CudaDevice device = EmulatedGpu.device();
        try (CudaBackend backend = new CudaBackend(device, false);
                Worker worker = backend.newWorker(tokens);
                Arena arena = Arena.ofConfined()) {
            Tensor queries = worker.activations(4 * 128);
            Tensor keyValues = worker.activations(2 * 2 * 128);
            Tensor out = worker.activations(4 * 128);
            var random = new Random(7);
            fill(device, arena, random, queries, tokens);
            fill(device, arena, random, keyValues, tokens);
            device.clear(out.data());
            worker.groupedAttention(
                    batch,
                    heads,
                    AttentionMask.CAUSAL,
                    batch.spans(0, tokens),
                    queries,
                    keyValues,
                    0,
                    out);
            MemorySegment read = arena.allocate(tokens * out.rowBytes(), 64);
            device.download(out.data(), read);
            return read.toArray(JAVA_SHORT);
        }
    }

    private static void fill(
            CudaDevice device, Arena arena, Random random, Tensor tensor, int rows) {
        MemorySegment numbers = arena.allocate(rows * tensor.rowBytes(), 64);
        for (long at = 0; at < numbers.byteSize(); at += Short.BYTES) {
            int bits = Float.floatToRawIntBits((float) random.nextGaussian());
            numbers.set(JAVA_SHORT, at, (short) (bits >>> 16));
        }
        device.upload(numbers, tensor.data());
    }

    @Test
    void what_is_computed_does_not_depend_on_the_tile() {
        short[] bySmall = attended(100 * KB);
        EmulatedGpu.setIdle("attention_128_64");
        short[] byLarge = attended(228 * KB);
        assertThat(byLarge).isEqualTo(bySmall);
        EmulatedGpu.setIdle("attention_128_128");
        assertThat(attended(228 * KB)).as("asked for the large tile").containsOnly(0);
    }

    @Test
    void heads_that_no_kernel_takes_are_refused_before_the_gpu_is_asked() {
        try (CudaBackend backend = EmulatedGpu.backend();
                Worker worker = backend.newWorker(4)) {
            Tensor x = worker.activations(3 * 12);
            long launches = EmulatedGpu.count("kernel_launches");
            List<ThrowingCallable> steps =
                    List.of(
                            () -> worker.attention(Batch.pack(List.of(new int[4])), 3, x, x),
                            () -> worker.rotate(new Rotary(12, 1e4, 8), new int[4], 1, x, 4));
            for (ThrowingCallable step : steps) {
                assertThatThrownBy(step)
                        .hasMessageContaining("heads of 12 numbers")
                        .hasMessageContaining("load the model on the CPU");
            }
            assertThat(EmulatedGpu.count("kernel_launches")).isEqualTo(launches);
        }
    }
}
