package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.MemoryTensors;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.Worker;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.WeightType;

/// Products by cuBLASLt, which the emulated one computes by the descriptors that it is given, against our own kernels.
final class LargeProductsTest {
    private static final String LIBRARY = "zhiyin.cuda.library";
    private static final int ROWS = 30;
    private static final int INPUTS = 72;
    private static final int OUTPUTS = 136;
    private static final int INTERNAL_ERROR = 14;
    private static final int NOT_SUPPORTED = 15;
    private static final int LAUNCH_FAILED = 719;

    private final Random random = Seeds.random(getClass());
    private final Map<String, String> usual = new TreeMap<>();
    private final List<String> logged = new ArrayList<>();
    private final Logger logger = Logger.getLogger(LargeProducts.class.getName());
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    logged.add(new SimpleFormatter().formatMessage(record));
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void takeEmulated() {
        EmulatedGpu.assume();
        set(LIBRARY, EmulatedGpu.library().toString());
        set(CublasLtLibrary.PROPERTY, EmulatedGpu.cublasLt().toString());
        set(Gemm.PROPERTY, "cublaslt");
        logger.addHandler(handler);
    }

    private void set(String property, String value) {
        usual.putIfAbsent(property, System.getProperty(property, ""));
        System.setProperty(property, value);
    }

    @AfterEach
    void leaveThem() {
        logger.removeHandler(handler);
        usual.forEach((property, value) -> {
            if (value.isEmpty()) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, value);
            }
        });
    }

    private CudaBackend backend(String gemm) {
        set(Gemm.PROPERTY, gemm);
        return CudaBackend.open(false).orElseThrow();
    }

    /// A layer's weights, its inputs, and what is in the residual before.
    private record Case(
            Activation activation,
            boolean adds,
            List<WeightMatrix> weights,
            List<WeightTensor> biases,
            short[] x,
            float[] residual) {
        Linear on(CudaBackend backend) {
            return backend.linear(weights, biases, activation);
        }
    }

    private Case newCase(Activation activation, boolean adds, boolean biased, int rows) {
        List<WeightMatrix> weights = new ArrayList<>();
        List<WeightTensor> biases = new ArrayList<>();
        for (int i = 0; i < (activation.isGated() ? 2 : 1); i++) {
            float[] numbers = MemoryTensors.random(random, OUTPUTS * INPUTS, 0, 1);
            weights.add(MemoryTensors.matrix("w", numbers, OUTPUTS, INPUTS, false));
            if (biased) {
                biases.add(bias());
            }
        }
        short[] x = new short[(rows + 1) * INPUTS];
        for (int i = 0; i < x.length; i++) {
            x[i] = (short) (Float.floatToRawIntBits((float) random.nextGaussian()) >>> 16);
        }
        float[] residual = MemoryTensors.random(random, rows * OUTPUTS, 0, 1);
        return new Case(activation, adds, weights, biases, x, residual);
    }

    private WeightTensor bias() {
        float[] numbers = MemoryTensors.random(random, OUTPUTS, 0, 1);
        return new WeightTensor(
                "b", WeightType.F32, List.of((long) OUTPUTS), MemorySegment.ofArray(numbers));
    }

    /// The rows behind the first, so that nothing is aligned as memory that was just allocated.
    private static float[] product(Case asked, CudaBackend backend, int rows) {
        try (Worker worker = backend.newWorker(rows + 1)) {
            return product(asked, asked.on(backend), worker, rows);
        }
    }

    private static float[] product(Case asked, Linear layer, Worker worker, int rows) {
        Tensor in = worker.activations(INPUTS);
        in.data().copyFrom(MemorySegment.ofArray(asked.x()).asSlice(0, 2L * (rows + 1) * INPUTS));
        float[] numbers = new float[rows * OUTPUTS];
        if (asked.adds()) {
            Tensor out = worker.residual(OUTPUTS).from(1);
            MemorySegment residual = MemorySegment.ofArray(asked.residual());
            out.data().copyFrom(residual.asSlice(0, 4L * rows * OUTPUTS));
            worker.addLinear(layer, in.from(1), out, rows);
            MemorySegment.copy(out.data(), JAVA_FLOAT, 0, numbers, 0, numbers.length);
            return numbers;
        }
        Tensor out = worker.activations(OUTPUTS).from(1);
        worker.linear(layer, in.from(1), out, rows);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.intBitsToFloat(out.data().getAtIndex(JAVA_SHORT, i) << 16);
        }
        return numbers;
    }

    private static void requireClose(float[] actual, float[] expected, double tolerance) {
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs((double) actual[i] - expected[i]));
        }
        assertThat(worst / largest).isLessThanOrEqualTo(tolerance);
        assertThat(largest).isGreaterThan(0.1);
    }

    @ParameterizedTest
    @CsvSource({
        "NONE,false,false",
        "NONE,false,true",
        "NONE,true,false",
        "NONE,true,true",
        "GELU,false,false",
        "GELU,false,true",
        "SWIGLU,false,false",
        "GEGLU,false,true"
    })
    void what_cublaslt_multiplies_is_what_our_own_kernels_do(
            Activation activation, boolean adds, boolean biased) {
        Case asked = newCase(activation, adds, biased, ROWS);
        float[] expected;
        try (CudaBackend own = backend("own")) {
            expected = product(asked, own, ROWS);
        }
        long before = EmulatedGpu.count("cublaslt_products");
        try (CudaBackend backend = backend("cublaslt")) {
            long checked = EmulatedGpu.count("cublaslt_products");
            assertThat(checked).isEqualTo(before + 3);
            requireClose(product(asked, backend, ROWS), expected, adds ? 1e-5 : 0x1p-7);
            assertThat(EmulatedGpu.count("cublaslt_products")).isEqualTo(checked + 1);
        }
        assertThat(logged).isEmpty();
    }

    @Test
    void products_of_few_rows_stay_with_our_own_kernels_where_nobody_says() {
        Case asked = newCase(Activation.NONE, false, false, 256);
        try (CudaBackend backend = backend("auto")) {
            long before = EmulatedGpu.count("cublaslt_products");
            product(asked, backend, 255);
            assertThat(EmulatedGpu.count("cublaslt_products")).isEqualTo(before);
            product(asked, backend, 256);
            assertThat(EmulatedGpu.count("cublaslt_products")).isEqualTo(before + 1);
        }
    }

    @Test
    void a_shape_is_asked_for_once() {
        Case asked = newCase(Activation.NONE, true, true, ROWS);
        try (CudaBackend backend = backend("cublaslt");
                Worker worker = backend.newWorker(ROWS + 1)) {
            Linear layer = asked.on(backend);
            Linear other = newCase(Activation.NONE, true, true, ROWS).on(backend);
            long before = EmulatedGpu.count("cublaslt_heuristics");
            for (int time = 0; time < 3; time++) {
                product(asked, layer, worker, ROWS);
                product(asked, other, worker, ROWS);
            }
            assertThat(EmulatedGpu.count("cublaslt_heuristics")).isEqualTo(before + 1);
            product(asked, layer, worker, ROWS - 1);
            assertThat(EmulatedGpu.count("cublaslt_heuristics")).isEqualTo(before + 2);
        }
    }

    /// Of one shape, but each with its own.
    @Test
    void layers_of_one_shape_have_their_own_biases() {
        try (CudaBackend own = backend("own");
                CudaBackend backend = backend("cublaslt")) {
            for (int time = 0; time < 3; time++) {
                Case asked = newCase(Activation.NONE, false, true, ROWS);
                requireClose(product(asked, backend, ROWS), product(asked, own, ROWS), 0x1p-7);
            }
        }
    }

    @Test
    void gates_and_values_of_more_rows_than_there_is_room_for_are_made_in_parts() {
        Case asked = newCase(Activation.SWIGLU, false, false, ROWS);
        float[] expected;
        try (CudaBackend own = backend("own")) {
            expected = product(asked, own, ROWS);
        }
        long roomForElevenRows = 11 * 2 * OUTPUTS * Short.BYTES;
        try (CudaDevice device = EmulatedGpu.device();
                Arena arena = Arena.ofConfined();
                var products =
                        new LargeProducts(
                                device,
                                new CublasLt(
                                        CublasLtLibrary.find(device.info().driverVersion())
                                                .orElseThrow()),
                                1,
                                roomForElevenRows)) {
            var backend = new CudaBackend(device, false);
            var layer = (CudaLinear) asked.on(backend);
            MemorySegment weight = ((CudaWeights.Expanded) layer.weights()).rows();
            try (Worker worker = backend.newWorker(ROWS + 1)) {
                Tensor in = worker.activations(INPUTS);
                in.data().copyFrom(MemorySegment.ofArray(asked.x()));
                Tensor out = worker.activations(OUTPUTS);
                long before = EmulatedGpu.count("cublaslt_products");
                assertThat(
                                products.multiply(
                                        new Launcher(device, arena),
                                        "swiglu",
                                        layer,
                                        weight,
                                        in.from(1),
                                        out,
                                        ROWS))
                        .isTrue();
                assertThat(EmulatedGpu.count("cublaslt_products")).isEqualTo(before + 4);
                float[] actual = new float[expected.length];
                for (int i = 0; i < actual.length; i++) {
                    actual[i] = Float.intBitsToFloat(out.data().getAtIndex(JAVA_SHORT, i) << 16);
                }
                requireClose(actual, expected, 0x1p-7);
            }
        }
    }

    private void requireOwn(Case asked, float[] expected, CudaBackend backend) {
        assertThat(product(asked, backend, ROWS)).containsExactly(expected);
        assertThat(logged).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cublasLtMatmulDescCreate",
                "cublasLtMatrixLayoutCreate",
                "cublasLtMatmulPreferenceCreate",
                "cublasLtMatmulAlgoGetHeuristic",
                "cublasLtMatmul"
            })
    void what_fails_is_done_by_our_own_kernels_from_then_on_with_one_line_in_the_log(
            String function) {
        Case asked = newCase(Activation.SWIGLU, false, false, ROWS);
        float[] expected;
        try (CudaBackend own = backend("own")) {
            expected = product(asked, own, ROWS);
        }
        try (CudaBackend backend = backend("cublaslt")) {
            EmulatedGpu.fail(function, 0, INTERNAL_ERROR);
            long before = EmulatedGpu.count("cublaslt_products");
            requireOwn(asked, expected, backend);
            requireOwn(asked, expected, backend);
            assertThat(logged.getFirst())
                    .contains("cuBLASLt 13.1.1", function + " failed: INTERNAL_ERROR", "our own");
            assertThat(EmulatedGpu.count("cublaslt_products")).isEqualTo(before);
        }
        assertThat(EmulatedGpu.count("cublaslt_open")).isZero();
    }

    @Test
    void a_shape_that_it_has_nothing_for_is_multiplied_by_our_own_kernel_and_others_are_not() {
        Case asked = newCase(Activation.NONE, false, false, ROWS);
        float[] expected;
        try (CudaBackend own = backend("own")) {
            expected = product(asked, own, ROWS);
        }
        try (CudaBackend backend = backend("cublaslt")) {
            EmulatedGpu.fail("cublasLtMatmulAlgoGetHeuristic", 0, NOT_SUPPORTED);
            long before = EmulatedGpu.count("cublaslt_products");
            requireOwn(asked, expected, backend);
            requireOwn(asked, expected, backend);
            assertThat(EmulatedGpu.count("cublaslt_products")).isEqualTo(before);
            product(asked, backend, ROWS - 1);
            assertThat(EmulatedGpu.count("cublaslt_products")).isEqualTo(before + 1);
        }
    }

    @Test
    void a_library_that_computes_wrong_is_found_out_before_a_model_is_multiplied_by_it() {
        requireFoundOut(EmulatedGpu::setIdleProducts, "computes a large product wrong: row 0");
    }

    @Test
    void a_library_that_leaves_out_biases_is_found_out() {
        requireFoundOut(
                EmulatedGpu::setBiaslessProducts,
                "computes a large product with a bias wrong: row 0");
    }

    private void requireFoundOut(Consumer<Boolean> fault, String message) {
        Case asked = newCase(Activation.NONE, true, true, ROWS);
        float[] expected;
        try (CudaBackend own = backend("own")) {
            expected = product(asked, own, ROWS);
        }
        fault.accept(true);
        try (CudaBackend backend = backend("cublaslt")) {
            requireOwn(asked, expected, backend);
            assertThat(logged.getFirst()).contains(message);
        } finally {
            fault.accept(false);
        }
    }

    @Test
    void a_gpu_that_is_lost_in_it_is_lost() {
        Case asked = newCase(Activation.NONE, false, false, ROWS);
        try (CudaBackend backend = backend("cublaslt")) {
            EmulatedGpu.fail("cublasLtMatmul", 0, LAUNCH_FAILED);
            assertThatThrownBy(() -> product(asked, backend, ROWS))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.DEVICE_LOST));
        }
        assertThat(EmulatedGpu.count("cublaslt_open")).isZero();
    }

    @Test
    void it_leaves_nothing_behind_also_where_it_cannot_begin() {
        long memory = EmulatedGpu.allocated();
        try (CudaBackend backend = backend("auto")) {
            assertThat(EmulatedGpu.count("cublaslt_open")).isPositive();
            product(newCase(Activation.GELU, false, true, 300), backend, 300);
        }
        assertThat(EmulatedGpu.count("cublaslt_open")).isZero();
        assertThat(EmulatedGpu.allocated()).isEqualTo(memory);
        EmulatedGpu.fail("cublasLtCreate", 0, 1);
        try (CudaBackend backend = backend("auto")) {
            product(newCase(Activation.NONE, false, false, 300), backend, 300);
            assertThat(logged).hasSize(1);
            assertThat(logged.getFirst())
                    .contains("cuBLASLt is not used", "cublasLtCreate failed: NOT_INITIALIZED");
        }
        EmulatedGpu.fail("cublasLtCreate", 0, 1);
        assertThatThrownBy(() -> backend("cublaslt"))
                .hasMessageContaining("cublasLtCreate failed: NOT_INITIALIZED");
        assertThat(EmulatedGpu.allocated()).isEqualTo(memory);
    }

    @Test
    void where_it_was_asked_for_and_is_not_here_that_is_said() {
        set(CublasLtLibrary.PROPERTY, "none");
        assertThatThrownBy(() -> backend("cublaslt"))
                .hasMessageContainingAll("cuBLASLt was not found", "-Dzhiyin.cuda.cublaslt");
        assertThatThrownBy(() -> backend("fast"))
                .hasMessage("-Dzhiyin.cuda.gemm is \"fast\", expected auto, own, cublaslt");
        try (CudaBackend backend = backend("auto")) {
            product(newCase(Activation.NONE, false, false, 300), backend, 300);
        }
        assertThat(logged).isEmpty();
    }

    @Test
    void its_answers_lie_in_memory_as_in_cublaslt_h() {
        var result = CublasLt.HEURISTIC_RESULT;
        assertThat(result.byteSize()).isEqualTo(96);
        assertThat(result.byteOffset(PathElement.groupElement("algo"))).isZero();
        assertThat(result.byteOffset(PathElement.groupElement("workspaceSize"))).isEqualTo(64);
        assertThat(result.byteOffset(PathElement.groupElement("state"))).isEqualTo(72);
        assertThat(result.byteOffset(PathElement.groupElement("wavesCount"))).isEqualTo(76);
        assertThat(result.byteOffset(PathElement.groupElement("reserved"))).isEqualTo(80);
        assertThat(CublasLt.ALGORITHM_BYTES).isEqualTo(64);
    }
}
