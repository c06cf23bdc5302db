package zhiyin.engine.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Writes a small GGUF file by hand, also a wrong one.
final class GgufBytes {
    static final int U8 = 0;
    static final int I8 = 1;
    static final int U16 = 2;
    static final int I16 = 3;
    static final int U32 = 4;
    static final int I32 = 5;
    static final int F32 = 6;
    static final int FLAG = 7;
    static final int TEXT = 8;
    static final int LIST = 9;
    static final int U64 = 10;
    static final int I64 = 11;
    static final int F64 = 12;

    private record Tensor(String name, int type, long offset, long[] dimensions) {}

    private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    private final List<Tensor> tensors = new ArrayList<>();
    private final ByteArrayOutputStream numbers = new ByteArrayOutputStream();
    private int keys;
    private int version = 3;
    private int alignment = 32;
    private long extraKeys;
    private long extraTensors;

    static byte[] littleEndian(int bytes, long number) {
        ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        byte[] result = new byte[bytes];
        buffer.putLong(0, number).get(0, result);
        return result;
    }

    static byte[] text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return join(littleEndian(8, utf8.length), utf8);
    }

    static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] list(int type, long count, byte[]... elements) {
        return join(littleEndian(4, type), littleEndian(8, count), join(elements));
    }

    static byte[] texts(String... texts) {
        var all = new ByteArrayOutputStream();
        for (String text : texts) {
            all.writeBytes(text(text));
        }
        return list(TEXT, texts.length, all.toByteArray());
    }

    static byte[] floats(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    GgufBytes version(int version) {
        this.version = version;
        return this;
    }

    GgufBytes alignment(int alignment) {
        this.alignment = alignment;
        return key("general.alignment", U32, littleEndian(4, alignment));
    }

    /// Makes the header tell of more than there is.
    GgufBytes claim(long moreKeys, long moreTensors) {
        extraKeys = moreKeys;
        extraTensors = moreTensors;
        return this;
    }

    GgufBytes key(String key, int type, byte[] value) {
        metadata.writeBytes(join(text(key), littleEndian(4, type), value));
        keys++;
        return this;
    }

    /// A tensor behind the others.
    ///
    /// @param dimensions fastest first, as the file has them
    GgufBytes tensor(String name, int type, byte[] data, long... dimensions) {
        int padding = -numbers.size() & (alignment - 1);
        numbers.writeBytes(new byte[padding]);
        header(name, type, numbers.size(), dimensions);
        numbers.writeBytes(data);
        return this;
    }

    /// A tensor's header alone.
    GgufBytes header(String name, int type, long offset, long... dimensions) {
        tensors.add(new Tensor(name, type, offset, dimensions));
        return this;
    }

    byte[] toByteArray() {
        var all = new ByteArrayOutputStream();
        all.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(littleEndian(4, version));
        all.writeBytes(littleEndian(8, tensors.size() + extraTensors));
        all.writeBytes(littleEndian(8, keys + extraKeys));
        all.writeBytes(metadata.toByteArray());
        for (Tensor tensor : tensors) {
            all.writeBytes(text(tensor.name()));
            all.writeBytes(littleEndian(4, tensor.dimensions().length));
            for (long size : tensor.dimensions()) {
                all.writeBytes(littleEndian(8, size));
            }
            all.writeBytes(littleEndian(4, tensor.type()));
            all.writeBytes(littleEndian(8, tensor.offset()));
        }
        all.writeBytes(new byte[-all.size() & (alignment - 1)]);
        all.writeBytes(numbers.toByteArray());
        return all.toByteArray();
    }

    /// A file with one of everything that is read.
    static GgufBytes everything() {
        return new GgufBytes()
                .key("general.architecture", TEXT, text("qwen3"))
                .key("u8", U8, littleEndian(1, 200))
                .key("i8", I8, littleEndian(1, -7))
                .key("u16", U16, littleEndian(2, 60_000))
                .key("i16", I16, littleEndian(2, -8))
                .key("u32", U32, littleEndian(4, 4_000_000_000L))
                .key("i32", I32, littleEndian(4, -9))
                .key("u64", U64, littleEndian(8, 1L << 40))
                .key("i64", I64, littleEndian(8, -(1L << 40)))
                .key("f32", F32, littleEndian(4, Float.floatToIntBits(1e-6f)))
                .key("f64", F64, littleEndian(8, Double.doubleToLongBits(0.1)))
                .key("flag", FLAG, littleEndian(1, 1))
                .key("tokens", LIST, texts("a", "", "Ġ中文"))
                .key("types", LIST, list(I32, 3, littleEndian(4, 1), littleEndian(8, 3L << 32 | 2)))
                .key("bytes", LIST, list(U8, 2, littleEndian(2, 0xFF01)))
                .key("nested", LIST, list(LIST, 2, texts("x"), list(F64, 1, new byte[8])))
                .tensor("token_embd.weight", 0, floats(1, 2, 3, 4, 5, 6), 2, 3)
                .tensor("blk.0.attn_norm.weight", 0, floats(7, 8), 2)
                .tensor("blk.0.ffn_up.weight", 8, new byte[68], 32, 2)
                .tensor("rope_freqs.weight", 1, new byte[4], 2);
    }
}
