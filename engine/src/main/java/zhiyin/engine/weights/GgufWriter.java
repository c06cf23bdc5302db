package zhiyin.engine.weights;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes a GGUF file of version 3, as [GgufFile] draws it: first its metadata and tensors are told,
/// then [#write] asks for the numbers, tensor by tensor. Not thread-safe.
public final class GgufWriter {
    private static final int ALIGNMENT = 32;
    private static final int BUFFER_BYTES = 1 << 20;

    /// Where a tensor's numbers come from.
    public interface Numbers {
        /// Writes exactly the tensor's bytes.
        ///
        /// @param index of the tensor in the order in which they were told, from 0
        void write(int index, OutputStream out) throws IOException;
    }

    private record Tensor(String name, WeightType type, List<Long> shape, long bytes) {}

    private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    private final List<Tensor> tensors = new ArrayList<>();
    private int keys;

    public GgufWriter text(String key, String value) {
        key(key, GgufValueType.TEXT);
        text(metadata, value);
        return this;
    }

    public GgufWriter integer(String key, int value) {
        key(key, GgufValueType.U32);
        number(metadata, value, Integer.BYTES);
        return this;
    }

    public GgufWriter number(String key, float value) {
        key(key, GgufValueType.F32);
        number(metadata, Float.floatToRawIntBits(value), Integer.BYTES);
        return this;
    }

    public GgufWriter flag(String key, boolean value) {
        key(key, GgufValueType.FLAG);
        metadata.write(value ? 1 : 0);
        return this;
    }

    public GgufWriter texts(String key, List<String> values) {
        list(key, GgufValueType.TEXT, values.size());
        values.forEach(value -> text(metadata, value));
        return this;
    }

    public GgufWriter integers(String key, int[] values) {
        list(key, GgufValueType.I32, values.length);
        for (int value : values) {
            number(metadata, value, Integer.BYTES);
        }
        return this;
    }

    public GgufWriter numbers(String key, float[] values) {
        list(key, GgufValueType.F32, values.length);
        for (float value : values) {
            number(metadata, Float.floatToRawIntBits(value), Float.BYTES);
        }
        return this;
    }

    /// @param name as in the PyTorch model
    /// @param shape slowest dimension first
    public GgufWriter tensor(String name, WeightType type, List<Long> shape) {
        long rows = shape.subList(0, shape.size() - 1).stream().reduce(1L, Math::multiplyExact);
        long bytes = Math.multiplyExact(rows, type.bytes(shape.getLast()));
        tensors.add(new Tensor(GgufNames.gguf(name), type, shape, bytes));
        return this;
    }

    public void write(Path path, Numbers numbers) throws IOException {
        try (var out = new BufferedOutputStream(Files.newOutputStream(path), BUFFER_BYTES)) {
            byte[] header = header();
            out.write(header);
            pad(header.length, out);
            for (int i = 0; i < tensors.size(); i++) {
                numbers.write(i, out);
                pad(tensors.get(i).bytes(), out);
            }
        }
    }

    private byte[] header() {
        var out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        number(out, 3, Integer.BYTES);
        number(out, tensors.size(), Long.BYTES);
        number(out, keys, Long.BYTES);
        out.writeBytes(metadata.toByteArray());
        long offset = 0;
        for (Tensor tensor : tensors) {
            text(out, tensor.name());
            number(out, tensor.shape().size(), Integer.BYTES);
            tensor.shape().reversed().forEach(size -> number(out, size, Long.BYTES));
            number(out, GgmlType.number(tensor.type()), Integer.BYTES);
            number(out, offset, Long.BYTES);
            offset += tensor.bytes() + padding(tensor.bytes());
        }
        return out.toByteArray();
    }

    private static int padding(long bytes) {
        return (int) (-bytes & (ALIGNMENT - 1));
    }

    private static void pad(long bytes, OutputStream out) throws IOException {
        out.write(new byte[padding(bytes)]);
    }

    private void key(String key, GgufValueType type) {
        text(metadata, key);
        number(metadata, type.number(), Integer.BYTES);
        keys++;
    }

    private void list(String key, GgufValueType elements, int count) {
        key(key, GgufValueType.LIST);
        number(metadata, elements.number(), Integer.BYTES);
        number(metadata, count, Long.BYTES);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(out, utf8.length, Long.BYTES);
        out.writeBytes(utf8);
    }

    private static void number(ByteArrayOutputStream out, long number, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (number >>> (8 * i)));
        }
    }
}
