package zhiyin.engine.weights;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes a small safetensors file by hand, also a wrong one.
public final class SafetensorsBytes {
    private final StringBuilder header = new StringBuilder();
    private final ByteArrayOutputStream numbers = new ByteArrayOutputStream();

    /// A tensor behind the others.
    public SafetensorsBytes tensor(String name, String type, byte[] data, long... shape) {
        int begin = numbers.size();
        numbers.writeBytes(data);
        return entry(name, type, Arrays.toString(shape), begin, numbers.size());
    }

    SafetensorsBytes floats(String name, float[] values, long... shape) {
        return tensor(name, "F32", GgufBytes.floats(values), shape);
    }

    /// A tensor's header alone.
    SafetensorsBytes entry(String name, String type, String shape, long begin, long end) {
        return json(
                "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                        .formatted(name, type, shape, begin, end));
    }

    SafetensorsBytes json(String entry) {
        header.append(header.isEmpty() ? "" : ",").append(entry);
        return this;
    }

    public byte[] toByteArray() {
        return file("{" + header + "}  ", numbers.toByteArray());
    }

    public static byte[] file(String header, byte[] numbers) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return GgufBytes.join(GgufBytes.littleEndian(8, json.length), json, numbers);
    }

    /// A file with one of everything that is read.
    static SafetensorsBytes everything() {
        return new SafetensorsBytes()
                .json("\"__metadata__\":{\"format\":\"pt\"}")
                .floats("model.embed_tokens.weight", new float[] {1, 2, 3, 4, 5, 6}, 3, 2)
                .tensor("model.layers.0.mlp.up_proj.weight", "BF16", new byte[8], 2, 2)
                .tensor("model.norm.weight", "F16", new byte[4], 2)
                .tensor("lm_head.weight", "F8_E4M3", new byte[6], 3, 2)
                .tensor("empty", "F32", new byte[0], 0, 2);
    }
}
