package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.zip.GZIPInputStream;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The kernels as PTX, which the driver translates for its GPU, once: it keeps what it made. The text is made by
/// `scripts/cuda/compile` from `src/main/cuda` and lies with the classes.
final class KernelImage {
    static final String RESOURCE = "kernels.ptx.gz";

    private KernelImage() {}

    /// The text, with a zero byte at its end.
    static MemorySegment read(Arena arena) {
        byte[] text = text();
        MemorySegment image = arena.allocate(text.length + 1L);
        MemorySegment.copy(text, 0, image, JAVA_BYTE, 0, text.length);
        return image;
    }

    static byte[] text() {
        try (InputStream packed = KernelImage.class.getResourceAsStream(RESOURCE)) {
            if (packed == null) {
                throw new EngineException(
                        Code.NATIVE_FAILURE,
                        "the GPU's kernels are not in this build: " + RESOURCE);
            }
            return new GZIPInputStream(packed).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
