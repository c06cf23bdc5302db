package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import zhiyin.engine.EngineException;
import zhiyin.engine.Seeds;

/// Weights on their way to the GPU. The emulated driver fails where pinned memory is changed or freed while it is copied.
final class StagingTest {
    private static final int OUT_OF_MEMORY = 2;
    private static final int LAUNCH_FAILED = 719;

    private final Random random = Seeds.random(getClass());

    @BeforeEach
    void requireCompiler() {
        EmulatedGpu.assume();
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void requireUploaded(CudaDevice device, Staging staging, byte[] bytes) {
        MemorySegment memory = device.allocate(bytes.length);
        staging.upload(MemorySegment.ofArray(bytes), memory);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment back = arena.allocate(bytes.length);
            device.download(memory, back);
            assertThat(back.toArray(JAVA_BYTE)).isEqualTo(bytes);
        }
        device.free(memory);
    }

    @Test
    void all_bytes_arrive_whatever_their_number() {
        int handles = EmulatedGpu.openHandles();
        try (CudaDevice device = EmulatedGpu.device()) {
            var staging = new Staging(device, 64);
            for (int count : new int[] {1, 63, 64, 65, 128, 1000}) {
                requireUploaded(device, staging, bytes(count));
            }
            assertThat(EmulatedGpu.openHandles()).isEqualTo(handles + 3 + 4);
            staging.close();
            assertThat(EmulatedGpu.openHandles()).isEqualTo(handles + 3);
            requireUploaded(device, staging, bytes(100));
            staging.close();
        }
        assertThat(EmulatedGpu.openHandles()).isEqualTo(handles);
    }

    @Test
    void a_buffer_that_is_filled_before_its_copy_is_done_would_be_noticed() {
        try (CudaDevice device = EmulatedGpu.device()) {
            MemorySegment pinned = device.pin(64);
            device.upload(pinned.fill((byte) 1), device.allocate(64));
            pinned.fill((byte) 2);
            MemorySegment event = device.newEvent();
            device.record(event);
            assertThatThrownBy(() -> device.await(event)).isInstanceOf(EngineException.class);
        }
    }

    @Test
    void without_memory_that_can_be_pinned_it_goes_without() {
        for (String function : new String[] {"cuMemHostAlloc", "cuEventCreate"}) {
            for (int after = 0; after < 2; after++) {
                int handles = EmulatedGpu.openHandles();
                try (CudaDevice device = EmulatedGpu.device();
                        var staging = new Staging(device, 64)) {
                    EmulatedGpu.fail(function, after, OUT_OF_MEMORY);
                    requireUploaded(device, staging, bytes(1000));
                    assertThat(EmulatedGpu.openHandles()).isEqualTo(handles + 3);
                }
            }
        }
    }

    @Test
    void a_gpu_that_is_lost_meanwhile_leaves_nothing_behind() {
        int handles = EmulatedGpu.openHandles();
        try (CudaDevice device = EmulatedGpu.device();
                var staging = new Staging(device, 64)) {
            MemorySegment memory = device.allocate(1000);
            EmulatedGpu.fail("cuEventRecord", 2, LAUNCH_FAILED);
            assertThatThrownBy(() -> staging.upload(MemorySegment.ofArray(bytes(1000)), memory))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(EngineException.Code.DEVICE_LOST));
        }
        assertThat(EmulatedGpu.openHandles()).isEqualTo(handles);
    }
}
