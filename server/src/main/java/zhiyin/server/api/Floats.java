package zhiyin.server.api;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/// Vectors as text.
public final class Floats {
    private Floats() {}

    /// Little-endian 32-bit floats in Base64.
    public static String base64(float[] vector) {
        ByteBuffer bytes =
                ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
