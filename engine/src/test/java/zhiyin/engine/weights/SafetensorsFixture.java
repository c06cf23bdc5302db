package zhiyin.engine.weights;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// Writes tensors as they are to a safetensors file, for the tests of other packages.
public final class SafetensorsFixture {
    private SafetensorsFixture() {}

    public static void write(Path file, List<WeightTensor> tensors) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        long offset = 0;
        for (WeightTensor tensor : tensors) {
            long end = offset + tensor.storedBytes();
            header.put(
                    tensor.name(),
                    Map.of(
                            "dtype",
                            tensor.type().name(),
                            "shape",
                            tensor.shape(),
                            "data_offsets",
                            List.of(offset, end)));
            offset = end;
        }
        byte[] json = new JsonMapper().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(
                    ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(json.length)
                            .array());
            out.write(json);
            for (WeightTensor tensor : tensors) {
                out.write(tensor.data().toArray(JAVA_BYTE));
            }
        }
    }
}
