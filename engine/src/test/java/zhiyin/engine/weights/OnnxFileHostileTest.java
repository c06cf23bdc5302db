package zhiyin.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Thoroughness;

@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
final class OnnxFileHostileTest {
    private static final int MUTATIONS = Thoroughness.rounds(1_000, 4_000);

    @TempDir Path folder;

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("model.onnx"), bytes);
    }

    private EngineException failure(byte[] bytes) throws IOException {
        Path file = write(bytes);
        return catchThrowableOfType(EngineException.class, () -> OnnxFile.open(file).close());
    }

    private void assertInvalid(byte[] bytes, String... message) throws IOException {
        EngineException failure = failure(bytes);
        assertThat(failure.code()).isEqualTo(Code.MODEL_FILE_INVALID);
        assertThat(failure)
                .hasMessageContaining("model.onnx: byte ")
                .hasMessageContaining("expected ");
        assertThat(failure.getMessage()).contains(message);
    }

    private static byte[] model(ProtobufWriter tensor) {
        return new OnnxWriter().add(tensor).toByteArray();
    }

    @Test
    void a_missing_file_is_not_found() {
        EngineException failure =
                catchThrowableOfType(
                        EngineException.class, () -> OnnxFile.open(folder.resolve("none.onnx")));
        assertThat(failure.code()).isEqualTo(Code.MODEL_NOT_FOUND);
    }

    @Test
    void a_folder_is_not_a_model() {
        EngineException failure =
                catchThrowableOfType(EngineException.class, () -> OnnxFile.open(folder));
        assertThat(failure.code()).isEqualTo(Code.MODEL_FILE_INVALID);
    }

    @Test
    void an_empty_file_has_no_graph() throws IOException {
        assertInvalid(new byte[0], "byte 0", "expected a graph");
    }

    @Test
    void text_is_not_onnx() throws IOException {
        assertInvalid(
                "<!doctype html><title>404</title>".getBytes(StandardCharsets.UTF_8), "not ONNX");
    }

    @Test
    void random_bytes_are_not_onnx() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            readOrRefuse(noise, "noise " + i);
        }
    }

    @Test
    void a_length_beyond_the_file_is_refused() throws IOException {
        assertInvalid(ProtobufWriter.tagged(7, 1), "byte 2", "0 bytes left", "one of 1");
        assertInvalid(ProtobufWriter.tagged(7, Long.MAX_VALUE), "" + Long.MAX_VALUE);
        assertInvalid(ProtobufWriter.tagged(7, -1), "18446744073709551615");
    }

    @Test
    void a_field_that_reaches_out_of_its_message_is_refused() throws IOException {
        ProtobufWriter graph = new ProtobufWriter().raw(ProtobufWriter.tagged(5, 4));
        assertInvalid(
                new ProtobufWriter().message(7, graph).text(2, "room enough").toByteArray(),
                "byte 4",
                "0 bytes left");
    }

    @Test
    void a_varint_of_eleven_bytes_is_refused() throws IOException {
        byte[] bytes = new byte[12];
        Arrays.fill(bytes, (byte) 0x80);
        bytes[0] = 1 << 3;
        assertInvalid(bytes, "byte 1", "a varint of at most 10 bytes");
    }

    @Test
    void fields_and_wire_types_that_do_not_exist_are_refused() throws IOException {
        assertInvalid(new byte[] {0, 0}, "a field number of 1 to");
        assertInvalid(new byte[] {(7 << 3) | 3}, "wire type 0, 1, 2 or 5", "found 3");
        assertInvalid(new ProtobufWriter().number(7, 1).toByteArray(), "wire type 2 for field 7");
    }

    @Test
    void nesting_costs_no_stack() throws IOException {
        ProtobufWriter nested = new ProtobufWriter();
        for (int i = 0; i < 3000; i++) {
            nested = new ProtobufWriter().message(6, nested);
        }
        byte[] bytes =
                OnnxWriter.linearLayer().node("If", "", List.of("x"), "y", nested).toByteArray();
        readOrRefuse(bytes, "nested attributes");
        assertThat(failure(bytes)).isNull();
    }

    @Test
    void impossible_shapes_are_refused() throws IOException {
        byte[] data = new byte[8];
        assertInvalid(
                model(OnnxWriter.tensor("w", OnnxWriter.FLOAT, data, -2, -1)),
                "a dimension of 0 or more, found -2");
        assertInvalid(
                model(OnnxWriter.tensor("w", OnnxWriter.FLOAT, data, 1L << 32, 1L << 32)),
                "tensor w: fewer numbers");
        assertInvalid(
                model(OnnxWriter.tensor("w", OnnxWriter.FLOAT, data, 1L << 62, 2)),
                "tensor w: fewer numbers");
        assertInvalid(
                model(OnnxWriter.tensor("w", OnnxWriter.FLOAT, data, 3)),
                "tensor w: 12 bytes for F32 [3], found 8");
        assertInvalid(
                model(OnnxWriter.tensor("w", OnnxWriter.FLOAT, data, new long[9])),
                "at most 8 dimensions");
    }

    @Test
    void names_that_are_missing_twice_there_or_huge_are_refused() throws IOException {
        assertInvalid(
                model(OnnxWriter.tensor("", OnnxWriter.FLOAT, new byte[4], 1)), "with a name");
        assertInvalid(
                new OnnxWriter()
                        .floats("w", new float[1], 1)
                        .floats("w", new float[1], 1)
                        .toByteArray(),
                "one tensor w");
        assertInvalid(
                model(OnnxWriter.tensor("w".repeat(5000), OnnxWriter.FLOAT, new byte[4], 1)),
                "a name of at most 4096 bytes, found 5000");
    }

    @Test
    void weights_in_another_file_are_unsupported() throws IOException {
        ProtobufWriter tensor =
                OnnxWriter.header("w", OnnxWriter.FLOAT, 2)
                        .message(13, new ProtobufWriter().text(1, "location").text(2, "w.bin"))
                        .number(14, 1);
        EngineException failure = failure(model(tensor));
        assertThat(failure.code()).isEqualTo(Code.MODEL_UNSUPPORTED);
        assertThat(failure).hasMessageContaining("tensor w").hasMessageContaining("external data");
    }

    @Test
    void two_tensors_of_one_name_after_their_prefixes_are_unsupported() throws IOException {
        byte[] bytes =
                new OnnxWriter()
                        .floats("query.embeddings.LayerNorm.bias", new float[1], 1)
                        .floats("passage.embeddings.LayerNorm.bias", new float[1], 1)
                        .toByteArray();
        assertThat(failure(bytes).code()).isEqualTo(Code.MODEL_UNSUPPORTED);
    }

    @Test
    void more_tensors_than_any_model_has_are_refused() throws IOException {
        OnnxWriter model = new OnnxWriter();
        for (int i = 0; i <= 100_000; i++) {
            model.add(OnnxWriter.header("t" + i, OnnxWriter.FLOAT, 0));
        }
        assertInvalid(model.toByteArray(), "at most 100000 tensors");
    }

    /// A model with one of everything that is read.
    static byte[] everything() {
        return OnnxWriter.linearLayer()
                .node("Identity", "", List.of("embeddings.LayerNorm.bias"), "pooler.bias")
                .node("Transpose", "", List.of("w"), "wT", OnnxWriter.attribute("perm", 1L, 0L))
                .node("Gemm", "", List.of("y", "wT", "z.bias"), "z", transB())
                .add(OnnxWriter.tensor("w", OnnxWriter.FLOAT16, new byte[12], 2, 3))
                .add(
                        new ProtobufWriter()
                                .packed(1, 2)
                                .number(2, OnnxWriter.FLOAT)
                                .bytes(4, new byte[8])
                                .text(8, "embeddings.LayerNorm.bias")
                                .number(14, 0))
                .toByteArray();
    }

    private static ProtobufWriter transB() {
        return OnnxWriter.attribute("transB", 1);
    }

    @Test
    void a_file_cut_anywhere_is_read_or_refused() throws IOException {
        byte[] whole = everything();
        assertThat(failure(whole)).isNull();
        for (int length = 0; length < whole.length; length++) {
            readOrRefuse(Arrays.copyOf(whole, length), "length " + length);
        }
    }

    @Test
    void a_file_with_one_wrong_byte_is_read_or_refused() throws IOException {
        long seed = System.nanoTime();
        System.out.println("OnnxFileHostileTest seed " + seed);
        Random random = new Random(seed);
        byte[] whole = everything();
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutant = whole.clone();
            int at = random.nextInt(mutant.length);
            mutant[at] = (byte) random.nextInt();
            readOrRefuse(mutant, "seed %d, mutation %d: byte %d".formatted(seed, i, at));
        }
    }

    @Test
    void a_refused_file_is_unmapped() throws IOException {
        Path maps = Path.of("/proc/self/maps");
        Assumptions.assumeTrue(Files.isReadable(maps), "only Linux tells what is mapped");
        byte[] bytes = OnnxWriter.linearLayer().toByteArray();
        Path file = write(bytes);
        try (OnnxFile open = OnnxFile.open(file)) {
            assertThat(open.names()).isNotEmpty();
            assertThat(Files.readString(maps)).contains(file.toString());
        }
        assertThat(failure(Arrays.copyOf(bytes, bytes.length - 40))).isNotNull();
        assertThat(Files.readString(maps)).doesNotContain(file.toString());
    }

    private void readOrRefuse(byte[] bytes, String what) throws IOException {
        try (OnnxFile file = OnnxFile.open(write(bytes))) {
            for (String name : file.names()) {
                touch(file, name);
            }
        } catch (EngineException e) {
            assertThat(e.code()).as(what).isIn(Code.MODEL_FILE_INVALID, Code.MODEL_UNSUPPORTED);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what, e);
        }
    }

    private static void touch(OnnxFile file, String name) {
        WeightTensor tensor;
        try {
            tensor = file.tensor(name, 2, 3);
        } catch (EngineException e) {
            return; // another shape
        }
        assertThat(tensor.data().toArray(ValueLayout.JAVA_BYTE))
                .hasSize(6 * tensor.type().blockBytes());
    }
}
