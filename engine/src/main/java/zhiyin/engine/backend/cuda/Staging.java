package zhiyin.engine.backend.cuda;

import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The way of weights to the GPU: two pinned buffers in turns, of which one is filled from the file while the GPU copies the
/// other by itself. Memory that is not pinned, such as a file's, would be copied by the driver, which waits for each part.
/// Not thread-safe.
final class Staging implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Staging.class.getName());

    private static final int BUFFERS = 2;
    private static final long USUAL_BYTES = 16 << 20;

    /// @param event behind the last copy out of the buffer
    private record Buffer(MemorySegment memory, MemorySegment event) {}

    private final CudaDevice device;
    private final long bufferBytes;
    private final List<Buffer> buffers = new ArrayList<>();
    private boolean unavailable;
    private int turn;

    Staging(CudaDevice device) {
        this(device, USUAL_BYTES);
    }

    Staging(CudaDevice device, long bufferBytes) {
        this.device = device;
        this.bufferBytes = bufferBytes;
    }

    /// Copies all of `from`, memory of the CPU of any kind, to the front of `to`. It may be changed at once.
    void upload(MemorySegment from, MemorySegment to) {
        open();
        for (long at = 0; at < from.byteSize(); at += bufferBytes) {
            long bytes = Math.min(bufferBytes, from.byteSize() - at);
            upload(from.asSlice(at, bytes), to.asSlice(at), buffers);
        }
    }

    private void upload(MemorySegment from, MemorySegment to, List<Buffer> pinned) {
        if (pinned.isEmpty()) {
            device.uploadAny(from, to);
            return;
        }
        Buffer buffer = pinned.get(turn);
        turn = (turn + 1) % pinned.size();
        device.await(buffer.event());
        MemorySegment part = buffer.memory().asSlice(0, from.byteSize());
        part.copyFrom(from);
        device.upload(part, to);
        device.record(buffer.event());
    }

    /// Where the system lets so much memory not be pinned, it goes without.
    private void open() {
        if (!buffers.isEmpty() || unavailable) {
            return;
        }
        try {
            for (int i = 0; i < BUFFERS; i++) {
                MemorySegment memory = device.pin(bufferBytes);
                try {
                    buffers.add(new Buffer(memory, device.newEvent()));
                } catch (RuntimeException | Error e) {
                    device.unpin(memory);
                    throw e;
                }
            }
        } catch (EngineException e) {
            if (e.code() == Code.DEVICE_LOST) {
                throw e;
            }
            LOG.log(Level.DEBUG, "weights are loaded without pinned memory: {0}", e.getMessage());
            close();
            unavailable = true;
        }
    }

    /// Waits for what is under way and frees the buffers; they are made again when they are needed again.
    @Override
    public void close() {
        for (Buffer buffer : buffers) {
            device.discard(buffer.event());
            device.unpin(buffer.memory());
        }
        buffers.clear();
        turn = 0;
    }
}
