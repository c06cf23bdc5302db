package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The driver's functions as they are called, and how each may fail.
final class CudaDeviceTest {
    private static final int INVALID_VALUE = 1;
    private static final int OUT_OF_MEMORY = 2;
    private static final int NO_BINARY_FOR_GPU = 209;
    private static final int LAUNCH_FAILED = 719;

    @TempDir Path folder;

    @BeforeEach
    void requireCompiler() {
        EmulatedGpu.assume();
    }

    private static void assertFails(Runnable action, String... parts) {
        assertFails(Code.NATIVE_FAILURE, action, parts);
    }

    private static void assertFails(Code code, Runnable action, String... parts) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }

    @Test
    void a_gpu_tells_what_it_is() {
        try (CudaDevice device = EmulatedGpu.device()) {
            CudaInfo info = device.info();
            assertThat(info.name()).isEqualTo("Emulated GPU");
            assertThat(info.library()).endsWith("libcuda.so.1");
            assertThat(info.computeCapability()).isEqualTo(86);
            assertThat(info.multiprocessors()).isEqualTo(4);
            assertThat(info.sharedBytes()).isEqualTo(100 << 10);
            assertThat(info.driverVersion()).isEqualTo(13_000);
            assertThat(info.memoryBytes()).isEqualTo(1L << 30);
            assertThat(info.isUsable()).isTrue();
        }
    }

    @Test
    void memory_goes_to_the_gpu_within_it_and_back() {
        try (CudaDevice device = EmulatedGpu.device();
                Arena arena = Arena.ofConfined()) {
            MemorySegment one = device.allocate(64);
            MemorySegment other = device.allocate(64);
            device.upload(arena.allocateFrom(JAVA_INT, 1, 2, 3, 4), one);
            device.copy(one.asSlice(4, 8), other);
            device.clear(one.asSlice(0, 4));
            MemorySegment back = arena.allocate(16);
            device.download(one, back);
            assertThat(back.toArray(JAVA_INT)).containsExactly(0, 2, 3, 4);
            device.download(other, back.asSlice(0, 8));
            assertThat(back.toArray(JAVA_INT)).containsExactly(2, 3, 3, 4);
        }
    }

    @Test
    void a_copy_beyond_its_memory_is_refused_before_the_driver_is_asked() {
        try (CudaDevice device = EmulatedGpu.device();
                Arena arena = Arena.ofConfined()) {
            MemorySegment memory = device.allocate(8);
            assertThatThrownBy(() -> device.upload(arena.allocate(16), memory))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void a_closed_device_leaves_nothing_behind() {
        long before = EmulatedGpu.allocated();
        int handles = EmulatedGpu.openHandles();
        try (CudaDevice device = EmulatedGpu.device()) {
            device.allocate(1000);
            device.free(device.allocate(500));
            device.allocateUnowned(300);
            device.share(200);
            assertThat(EmulatedGpu.allocated()).isEqualTo(before + 1300);
            assertThat(EmulatedGpu.openHandles()).isEqualTo(handles + 4);
        }
        assertThat(EmulatedGpu.allocated()).isEqualTo(before);
        assertThat(EmulatedGpu.openHandles()).isEqualTo(handles);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cuInit",
                "cuDeviceGetCount",
                "cuDeviceGet",
                "cuDeviceGetName",
                "cuDeviceGetAttribute",
                "cuDeviceTotalMem_v2",
                "cuDevicePrimaryCtxRetain",
                "cuCtxSetCurrent",
                "cuStreamCreate"
            })
    void what_fails_while_a_device_is_opened_is_named_and_leaves_nothing_behind(String function) {
        int handles = EmulatedGpu.openHandles();
        EmulatedGpu.fail(function, 0, 1);
        assertFails(
                () -> CudaDevice.open(EmulatedGpu.open()),
                function.replace("_v2", ""),
                "CUDA_ERROR_INVALID_VALUE");
        assertThat(EmulatedGpu.openHandles()).isEqualTo(handles);
    }

    @Test
    void kernels_are_machine_code_or_where_that_is_not_taken_ptx() {
        try (CudaDevice _ = EmulatedGpu.device()) {
            assertThat(EmulatedGpu.count("ptx")).isZero();
        }
        EmulatedGpu.takeMachineCode(false);
        try (CudaDevice _ = EmulatedGpu.device()) {
            assertThat(EmulatedGpu.count("ptx")).isOne();
        } finally {
            EmulatedGpu.takeMachineCode(true);
        }
    }

    /// As a driver may that looks at machine code when it is first used.
    @Test
    void machine_code_that_turns_out_to_be_useless_gives_way_to_ptx() {
        int handles = EmulatedGpu.openHandles();
        EmulatedGpu.fail("cuModuleGetFunction", 0, NO_BINARY_FOR_GPU);
        try (CudaDevice _ = EmulatedGpu.device()) {
            assertThat(EmulatedGpu.count("ptx")).isOne();
        }
        assertThat(EmulatedGpu.openHandles()).isEqualTo(handles);
    }

    @Test
    void kernels_that_are_not_taken_in_any_form_leave_nothing_behind() {
        int handles = EmulatedGpu.openHandles();
        EmulatedGpu.takeMachineCode(false);
        try {
            EmulatedGpu.fail("cuModuleLoadDataEx", 1, INVALID_VALUE);
            assertFails(
                    () -> CudaDevice.open(EmulatedGpu.open()),
                    "cuModuleLoadDataEx",
                    "CUDA_ERROR_INVALID_VALUE");
        } finally {
            EmulatedGpu.takeMachineCode(true);
        }
        assertThat(EmulatedGpu.openHandles()).isEqualTo(handles);
    }

    @Test
    void without_a_gpu_there_is_no_device() {
        EmulatedGpu.setDevices(0);
        try {
            assertThat(CudaDevice.open(EmulatedGpu.open())).isEmpty();
        } finally {
            EmulatedGpu.setDevices(1);
        }
    }

    @Test
    void where_memory_is_short_it_is_said_how_much_there_is() {
        try (CudaDevice device = EmulatedGpu.device()) {
            assertFails(
                    Code.DEVICE_MEMORY_EXCEEDED,
                    () -> device.allocate(5L << 30),
                    "cuMemAlloc",
                    "CUDA_ERROR_OUT_OF_MEMORY",
                    "5,368,709,120 bytes wanted",
                    "are free");
        }
    }

    private static Stream<Consumer<CudaDevice>> steps(Arena arena, MemorySegment memory) {
        return Stream.of(
                device -> device.upload(arena.allocate(16), memory),
                device -> device.download(memory, arena.allocate(16)),
                device -> device.copy(memory.asSlice(0, 8), memory.asSlice(8)),
                device -> device.clear(memory),
                device -> device.launch("copy_rows", Grid.of(1, 32), arena.allocate(128)));
    }

    private static final List<String> STEPS =
            List.of(
                    "cuMemcpyHtoDAsync",
                    "cuMemcpyDtoHAsync",
                    "cuMemcpyDtoDAsync",
                    "cuMemsetD8Async",
                    "cuLaunchKernel");

    private static String exported(String function) {
        return function.startsWith("cuMemcpy") ? function + "_v2" : function;
    }

    @Test
    void what_fails_later_is_named_by_the_step_that_noticed() {
        for (int i = 0; i < STEPS.size(); i++) {
            try (CudaDevice device = EmulatedGpu.device();
                    Arena arena = Arena.ofConfined()) {
                String function = STEPS.get(i);
                Consumer<CudaDevice> step = steps(arena, device.allocate(16)).toList().get(i);
                EmulatedGpu.fail(exported(function), 0, INVALID_VALUE);
                assertFails(() -> step.accept(device), function, "CUDA_ERROR_INVALID_VALUE");
                device.clear(device.allocate(8)); // which still goes
            }
        }
    }

    @Test
    void a_gpu_that_is_lost_is_asked_no_more_and_leaves_nothing_behind() {
        long before = EmulatedGpu.allocated();
        int handles = EmulatedGpu.openHandles();
        for (int i = 0; i < STEPS.size(); i++) {
            try (CudaDevice device = EmulatedGpu.device();
                    Arena arena = Arena.ofConfined()) {
                MemorySegment memory = device.allocate(16);
                device.share(16);
                List<Consumer<CudaDevice>> steps = steps(arena, memory).toList();
                EmulatedGpu.fail(exported(STEPS.get(i)), 0, LAUNCH_FAILED);
                for (int next = 0; next < steps.size(); next++) {
                    Consumer<CudaDevice> step = steps.get((i + next) % steps.size());
                    assertFails(
                            Code.DEVICE_LOST,
                            () -> step.accept(device),
                            "the GPU has stopped working",
                            STEPS.get(i),
                            "CUDA_ERROR_LAUNCH_FAILED",
                            "open the model again");
                }
                assertFails(Code.DEVICE_LOST, () -> device.allocate(8), "stopped working");
                device.free(memory);
            }
            assertThat(EmulatedGpu.allocated()).isEqualTo(before);
            assertThat(EmulatedGpu.openHandles()).isEqualTo(handles);
        }
    }

    @Test
    void a_gpu_that_is_lost_while_it_is_closed_is_closed() {
        int handles = EmulatedGpu.openHandles();
        CudaDevice device = EmulatedGpu.device();
        device.allocate(16);
        EmulatedGpu.fail("cuStreamSynchronize", 0, LAUNCH_FAILED);
        device.close();
        assertThat(EmulatedGpu.openHandles()).isEqualTo(handles);
    }

    /// Else the next pass would take the address of memory that is not there.
    @Test
    void numbers_that_found_no_memory_are_sent_again() {
        try (CudaDevice device = EmulatedGpu.device()) {
            var numbers = new DeviceNumbers(device);
            EmulatedGpu.fail("cuMemAlloc_v2", 0, OUT_OF_MEMORY);
            int[] some = {1, 2, 3};
            assertFails(Code.DEVICE_MEMORY_EXCEEDED, () -> numbers.of(some), "OUT_OF_MEMORY");
            assertThat(numbers.of(some).address()).isNotZero();
        }
    }

    @Test
    void a_result_that_has_no_name_is_told_by_its_number() {
        EmulatedGpu.fail("cuMemAlloc_v2", 0, 4711);
        try (CudaDevice device = EmulatedGpu.device()) {
            assertFails(() -> device.allocate(8), "cuMemAlloc", "error 4711");
        }
    }

    @Test
    void a_kernel_that_is_not_there_is_named() {
        try (CudaDevice device = EmulatedGpu.device();
                Arena arena = Arena.ofConfined()) {
            assertFails(
                    () -> device.launch("no_such", Grid.of(1, 32), arena.allocate(128)),
                    "cuModuleGetFunction(no_such)",
                    "CUDA_ERROR_NOT_FOUND");
        }
    }

    @Test
    void what_the_driver_says_of_kernels_it_cannot_translate_is_passed_on() {
        var driver = new Driver(EmulatedGpu.open());
        driver.init();
        MemorySegment context = driver.retainContext(0);
        driver.setContext(context);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom("no PTX");
            assertFails(
                    () -> driver.loadModule(text),
                    "CUDA_ERROR_INVALID_IMAGE",
                    "ptxas fatal: no kernels");
        }
        driver.releaseContext(0);
    }

    @Test
    void a_backend_without_memory_for_its_weights_says_so_and_can_be_closed() {
        long before = EmulatedGpu.allocated();
        EmulatedGpu.fail("cuMemAlloc_v2", 1, OUT_OF_MEMORY);
        try (CudaBackend backend = EmulatedGpu.backend()) {
            try (var _ = backend.newWorker(16)) {
                assertFails(
                        Code.DEVICE_MEMORY_EXCEEDED,
                        () -> {
                            var worker = backend.newWorker(16);
                            worker.residual(8);
                            worker.residual(8);
                        },
                        "CUDA_ERROR_OUT_OF_MEMORY");
            }
        }
        assertThat(EmulatedGpu.allocated()).isEqualTo(before);
    }

    @Test
    void a_library_that_is_none_or_is_not_there_is_not_loaded() throws Exception {
        Path text = Files.writeString(folder.resolve("libcuda.so.1"), "no library");
        assertThat(CudaLibrary.load(text.toString())).isEmpty();
        assertThat(CudaLibrary.load(folder.resolve("missing").toString())).isEmpty();
        assertThat(CudaLibrary.fileName("Windows 11")).isEqualTo("nvcuda.dll");
        assertThat(CudaLibrary.fileName("Linux")).isEqualTo("libcuda.so.1");
    }

    @Test
    void tiles_of_attention_lie_in_memory_as_the_kernel_reads_them() throws Exception {
        String struct = Files.readString(Path.of("src/main/cuda/attention.cu"));
        assertThat(struct)
                .containsSubsequence(
                        "int first_query;",
                        "int count;",
                        "int position;",
                        "int prefix_length;",
                        "int first_key;",
                        "int length;",
                        "const u16 *prefix;");
        assertThat(AttentionTiles.WORDS * Long.BYTES).isEqualTo(6 * Integer.BYTES + Long.BYTES);
    }
}
