package zhiyin.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
final class GgufFileHostileTest {
    private static final long HUGE = Long.MAX_VALUE;

    @TempDir Path folder;

    private EngineException failure(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("model.gguf"), bytes);
        return catchThrowableOfType(EngineException.class, () -> GgufFile.open(file).close());
    }

    private void assertInvalid(GgufBytes model, String... message) throws IOException {
        assertInvalid(model.toByteArray(), message);
    }

    private void assertInvalid(byte[] bytes, String... message) throws IOException {
        EngineException failure = failure(bytes);
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(Code.MODEL_FILE_INVALID);
        assertThat(failure).hasMessageContaining("model.gguf: ").hasMessageContaining("expected ");
        assertThat(failure.getMessage()).contains(message);
    }

    private void assertUnsupported(GgufBytes model, String... message) throws IOException {
        EngineException failure = failure(model.toByteArray());
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(Code.MODEL_UNSUPPORTED);
        assertThat(failure.getMessage()).contains(message);
    }

    @Test
    void what_is_no_file_is_not_found() {
        EngineException missing =
                catchThrowableOfType(
                        EngineException.class, () -> GgufFile.open(folder.resolve("no.gguf")));
        assertThat(missing.code()).isEqualTo(Code.MODEL_NOT_FOUND);
        EngineException directory =
                catchThrowableOfType(EngineException.class, () -> GgufFile.open(folder));
        assertThat(directory.code()).isEqualTo(Code.MODEL_FILE_INVALID);
    }

    @Test
    void what_is_not_gguf_is_refused_at_once() throws IOException {
        assertInvalid(new byte[0], "byte 0", "the letters GGUF");
        assertInvalid(
                "<!doctype html><title>404</title>".getBytes(StandardCharsets.UTF_8),
                "byte 0",
                "not GGUF");
        assertInvalid("version https://git-lfs".getBytes(StandardCharsets.UTF_8), "not GGUF");
    }

    @Test
    void other_versions_and_byte_orders_are_unsupported() throws IOException {
        assertUnsupported(new GgufBytes().version(1), "byte 4", "version 1");
        assertUnsupported(new GgufBytes().version(4), "version 4");
        assertUnsupported(new GgufBytes().version(-1), "version 4294967295");
        assertUnsupported(new GgufBytes().version(3 << 24), "in big-endian order");
    }

    @Test
    void counts_beyond_the_file_are_refused_before_anything_is_allocated() throws IOException {
        assertInvalid(new GgufBytes().claim(1, 0), "byte 16", "keys within the 8 bytes left");
        assertInvalid(new GgufBytes().claim(HUGE, 0), "byte 16", "at most 65536 keys");
        assertInvalid(new GgufBytes().claim(-1, 0), "18446744073709551615");
        assertInvalid(new GgufBytes().claim(0, 9), "byte 8", "tensors within the 16 bytes left");
        assertInvalid(new GgufBytes().claim(0, HUGE), "byte 8", "at most 100000 tensors");
        assertInvalid(new GgufBytes().claim(0, -1), "18446744073709551615");
    }

    @Test
    void texts_beyond_the_file_are_refused() throws IOException {
        byte[] tooLong = GgufBytes.littleEndian(8, 1 << 20);
        assertInvalid(
                new GgufBytes().key("k", GgufBytes.TEXT, tooLong),
                "expected 1048576 more bytes",
                "before the end of the file");
        assertInvalid(
                new GgufBytes().key("k", GgufBytes.TEXT, GgufBytes.littleEndian(8, -1)),
                "18446744073709551615 more bytes");
        assertInvalid(
                new GgufBytes().key("k".repeat(65_536), GgufBytes.U8, new byte[1]),
                "byte 24",
                "a key of at most 65535 bytes");
    }

    @Test
    void lists_beyond_the_file_are_refused() throws IOException {
        for (int type = 0; type <= GgufBytes.F64; type++) {
            for (long count : new long[] {1000, 1L << 32, HUGE, -1, Long.MIN_VALUE}) {
                assertInvalid(
                        new GgufBytes().key("k", GgufBytes.LIST, GgufBytes.list(type, count)),
                        "elements",
                        Long.toUnsignedString(count));
            }
        }
        assertInvalid(
                new GgufBytes().key("k", GgufBytes.LIST, GgufBytes.list(13, 0)),
                "a value type of 0 to 12, found 13");
        assertInvalid(
                new GgufBytes()
                        .key(
                                "k",
                                GgufBytes.LIST,
                                GgufBytes.list(GgufBytes.TEXT, 2, GgufBytes.text("a"), new byte[8]))
                        .key("l", 99, new byte[0]),
                "found 99");
    }

    @Test
    void lists_in_lists_cost_no_stack() throws IOException {
        byte[] nested = GgufBytes.list(GgufBytes.U8, 0);
        for (int i = 0; i < 3; i++) {
            nested = GgufBytes.list(GgufBytes.LIST, 1, nested);
        }
        assertThat(failure(new GgufBytes().key("k", GgufBytes.LIST, nested).toByteArray()))
                .isNull();
        byte[] header = GgufBytes.list(GgufBytes.LIST, 1);
        byte[] deep = new byte[header.length * 100_000];
        for (int i = 0; i < deep.length; i++) {
            deep[i] = header[i % header.length];
        }
        assertInvalid(
                new GgufBytes().key("k", GgufBytes.LIST, deep), "lists at most 4 deep", "deeper");
    }

    @Test
    void keys_are_given_once_and_flags_are_0_or_1() throws IOException {
        assertInvalid(
                new GgufBytes()
                        .key("k", GgufBytes.U8, new byte[1])
                        .key("k", GgufBytes.U8, new byte[1]),
                "byte 38",
                "a second \"k\"");
        assertInvalid(
                new GgufBytes().key("k", GgufBytes.FLAG, new byte[] {2}), "0 or 1", "found 2");
    }

    @Test
    void alignments_that_are_no_powers_of_two_are_refused() throws IOException {
        for (int alignment : new int[] {0, 3, 48, -32, 1 << 21}) {
            assertInvalid(
                    new GgufBytes()
                            .key(
                                    "general.alignment",
                                    GgufBytes.I32,
                                    GgufBytes.littleEndian(4, alignment)),
                    "general.alignment: expected a power of two",
                    "found " + alignment);
        }
        assertInvalid(
                new GgufBytes().key("general.alignment", GgufBytes.TEXT, GgufBytes.text("32")),
                "general.alignment: expected a whole number, found a text");
    }

    @Test
    void types_that_are_not_read_are_named_with_their_tensor() throws IOException {
        assertUnsupported(
                new GgufBytes().header("blk.0.ffn_up.weight", 23, 0, 256),
                "tensor blk.0.ffn_up.weight has type IQ4_XS");
        assertUnsupported(new GgufBytes().header("w", 34, 0, 256), "TQ1_0");
        assertUnsupported(new GgufBytes().header("w", 39, 0, 256), "MXFP4");
        assertUnsupported(new GgufBytes().header("w", 4242, 0, 256), "type 4242");
        assertUnsupported(new GgufBytes().header("w", -1, 0, 256), "type 4294967295");
    }

    @Test
    void impossible_shapes_are_refused() throws IOException {
        assertInvalid(new GgufBytes().header("w", 0, 0), "tensor w with 1 to 4 dimensions");
        assertInvalid(new GgufBytes().header("w", 0, 0, 1, 1, 1, 1, 1), "found 5");
        assertInvalid(new GgufBytes().header("w", 0, 0, 0, 4), "dimensions of 1 or more, found 0");
        assertInvalid(new GgufBytes().header("w", 0, 0, 4, -4), "found 18446744073709551612");
        assertInvalid(new GgufBytes().header("w", 0, 0, 1L << 32, 1L << 32), "fewer numbers");
        assertInvalid(new GgufBytes().header("w", 0, 0, HUGE), "fewer numbers");
        assertInvalid(new GgufBytes().header("w", 10, 0, 256, 1L << 55), "fewer numbers");
        assertInvalid(
                new GgufBytes().header("w", 8, 0, 33, 32), "multiple of 32 numbers for Q8_0", "33");
        assertInvalid(
                new GgufBytes().header("w", 12, 0, 32, 8), "multiple of 256 numbers for Q4_K");
    }

    @Test
    void tensors_out_of_the_file_overlapping_or_unaligned_are_refused() throws IOException {
        byte[] four = new byte[4];
        assertInvalid(
                new GgufBytes().tensor("v", 0, four, 1).header("w", 0, 32, 1),
                "tensor w: 4 bytes (F32 [1]) from offset 32",
                "room for 0");
        assertInvalid(new GgufBytes().header("w", 0, 1L << 62, 1), "room for 0");
        assertInvalid(
                new GgufBytes().tensor("v", 0, new byte[64], 16).header("w", 0, 32, 1),
                "tensor w behind the numbers of others, which end at 64",
                "offset 32");
        assertInvalid(
                new GgufBytes().tensor("v", 0, new byte[64], 16).header("w", 0, 0, 16),
                "behind the numbers of others");
        assertInvalid(
                new GgufBytes().tensor("v", 0, new byte[64], 1).header("w", 0, 31, 1),
                "tensor w at a multiple of 32, found 31");
        assertInvalid(
                new GgufBytes().header("w", 0, -32, 1), "multiple of 32, found 184467440737095");
    }

    @Test
    void a_name_stands_for_one_tensor() throws IOException {
        byte[] four = new byte[4];
        assertInvalid(
                new GgufBytes().tensor("w", 0, four, 1).tensor("w", 0, four, 1),
                "one tensor w, found another");
        assertInvalid(
                new GgufBytes()
                        .tensor("output.weight", 0, four, 1)
                        .tensor("lm_head.weight", 0, four, 1),
                "one tensor lm_head.weight, found another");
        assertInvalid(
                new GgufBytes().tensor("w".repeat(257), 0, four, 1),
                "a tensor's name of at most 256 bytes, found 257");
    }

    @Test
    void a_file_cut_anywhere_is_refused() throws IOException {
        byte[] whole = GgufBytes.everything().toByteArray();
        assertThat(failure(whole)).isNull();
        for (int length = 0; length < whole.length; length++) {
            EngineException failure = failure(Arrays.copyOf(whole, length));
            assertThat(failure).as("length %d", length).isNotNull();
            assertThat(failure.code()).isEqualTo(Code.MODEL_FILE_INVALID);
        }
    }

    @Test
    void a_refused_file_is_unmapped() throws IOException {
        Path maps = Path.of("/proc/self/maps");
        Assumptions.assumeTrue(Files.isReadable(maps), "only Linux tells what is mapped");
        byte[] whole = GgufBytes.everything().toByteArray();
        Path file = Files.write(folder.resolve("model.gguf"), whole);
        try (GgufFile open = GgufFile.open(file)) {
            assertThat(open.names()).isNotEmpty();
            assertThat(Files.readString(maps)).contains(file.toString());
        }
        assertThat(failure(Arrays.copyOf(whole, whole.length - 40))).isNotNull();
        assertThat(Files.readString(maps)).doesNotContain(file.toString());
    }
}
