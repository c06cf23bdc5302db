package zhiyin.engine.backend;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import zhiyin.engine.Thoroughness;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.cuda.EmulatedGpu;
import zhiyin.engine.backend.onednn.OnednnProducts;

/// A backend that must keep the contracts.
///
/// @param step what sizes of heads, and of rows, are a multiple of
record TestedBackend(String name, NumericType type, int step, Supplier<Backend> opener) {
    /// The CPU in each arithmetic that is fast on it, and an emulated GPU, where there is a compiler for it.
    static Stream<TestedBackend> all() {
        Stream<TestedBackend> gpu =
                EmulatedGpu.isHere()
                        ? Stream.of(
                                new TestedBackend(
                                        "CUDA", NumericType.BF16, 8, EmulatedGpu::backend))
                        : Stream.empty();
        return Stream.concat(BackendContractTest.types().map(TestedBackend::cpu), gpu);
    }

    /// For steps of much arithmetic, which take an emulator minutes: a GPU only where everything is to be tried. Else the
    /// kernels' own tests and whole small models have to do (`src/test/cuda`, `GpuModelsTest`).
    static Stream<TestedBackend> ofMuchArithmetic() {
        return Thoroughness.isEverything()
                ? all()
                : BackendContractTest.types().map(TestedBackend::cpu);
    }

    private static TestedBackend cpu(NumericType type) {
        return new TestedBackend(
                type.toString(), type, 1, () -> new CpuBackend(new OnednnProducts(type)));
    }

    /// Those sizes of rows that it takes.
    int[] columns(int... all) {
        return Arrays.stream(all).filter(columns -> columns % step == 0).toArray();
    }

    Backend open() {
        return opener.get();
    }

    @Override
    public String toString() {
        return name;
    }
}
