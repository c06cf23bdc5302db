package zhiyin.engine.backend.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.backend.NumericType;

/// What one core of this CPU does in each numeric type, measured when asked.
///
/// @param instructionSet the one oneDNN uses, after `ONEDNN_MAX_CPU_ISA`
public record TypeSpeeds(String instructionSet, List<Speed> speeds) {
    private static final int WARM_UP_RUNS = 3;
    private static final int RUNS = 7;

    // Bits of dnnl_cpu_isa_t.
    private static final int ISA_BIT_VNNI_256 = 0x8;
    private static final int ISA_BIT_VNNI_512 = 0x40;
    private static final int ISA_BIT_AMX = 0x200;

    /// One thread's speed in a matrix product.
    ///
    /// @param implementation oneDNN's name of the kernel; empty where it has none
    /// @param gigaflops 10^9 operations a second; 0 where there is no kernel or only a reference one
    public record Speed(NumericType type, String implementation, double gigaflops) {}

    public TypeSpeeds {
        speeds = List.copyOf(speeds);
    }

    /// Times a product of the size of a small model's layers; takes some tens of milliseconds.
    public static TypeSpeeds measure() {
        return measure(128, 512, 512);
    }

    /// Times `[rows, inputs]·[inputs, outputs]` in every type.
    public static TypeSpeeds measure(int rows, int inputs, int outputs) {
        Dnnl.useCallingThreadOnly();
        MemorySegment engine = Dnnl.newEngine();
        try {
            return new TypeSpeeds(
                    instructionSet(Dnnl.effectiveIsa()),
                    List.of(
                            time(engine, NumericType.F32, rows, inputs, outputs),
                            time(engine, NumericType.BF16, rows, inputs, outputs),
                            time(engine, NumericType.INT8, rows, inputs, outputs)));
        } finally {
            Dnnl.destroyEngine(engine);
        }
    }

    /// 10^9 operations a second of one core; 0 for a type that is not available.
    public double gigaflops(NumericType type) {
        return speeds.stream()
                .filter(speed -> speed.type() == type)
                .mapToDouble(Speed::gigaflops)
                .sum();
    }

    private static Speed time(
            MemorySegment engine, NumericType type, int rows, int inputs, int outputs) {
        Matmul.Shape shape =
                switch (type) {
                    case F32 -> shape(Dnnl.F32, rows, inputs, outputs);
                    case BF16 -> shape(Dnnl.BF16, rows, inputs, outputs);
                    case INT8 ->
                            Int8Multiplier.shape(
                                    rows,
                                    inputs,
                                    outputs,
                                    Dnnl.describe(Dnnl.S8, Dnnl.TAG_ANY, inputs, outputs));
                };
        Optional<String> implementation = Matmul.implementation(engine, shape);
        if (implementation.isEmpty() || implementation.get().startsWith("ref")) {
            shape.destroy();
            return new Speed(type, implementation.orElse(""), 0);
        }
        double nanos = bestNanos(engine, shape);
        return new Speed(type, implementation.get(), 2.0 * rows * inputs * outputs / nanos);
    }

    private static Matmul.Shape shape(int dnnlType, int rows, int inputs, int outputs) {
        return new Matmul.Shape(
                Dnnl.describe(dnnlType, Dnnl.TAG_AB, rows, inputs),
                Dnnl.describe(dnnlType, Dnnl.TAG_ANY, inputs, outputs),
                MemorySegment.NULL,
                Dnnl.describe(dnnlType, Dnnl.TAG_AB, rows, outputs),
                false,
                false);
    }

    /// Takes over the shape. Zeros are as quick as any numbers here: CPUs have no faster path for them.
    private static double bestNanos(MemorySegment engine, Matmul.Shape shape) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment description = Matmul.describe(engine, shape);
            MemorySegment layout = Dnnl.weightsDescription(description);
            Dnnl.destroyPrimitiveDescription(description);
            MemorySegment src = arena.allocate(Dnnl.size(shape.src()), 64);
            MemorySegment weights = arena.allocate(Dnnl.size(layout), 64);
            MemorySegment dst = arena.allocate(Dnnl.size(shape.dst()), 64);
            Dnnl.destroyDescription(shape.weights());
            MemorySegment stream = Dnnl.newStream(engine);
            try (var matmul = new Matmul(engine, arena, shape.withWeights(layout))) {
                MemorySegment scratch = arena.allocate(Math.max(1, matmul.scratchpadBytes()), 4096);
                long[] nanos = new long[WARM_UP_RUNS + RUNS];
                for (int run = 0; run < nanos.length; run++) {
                    long start = System.nanoTime();
                    matmul.execute(stream, src, weights, MemorySegment.NULL, dst, scratch);
                    nanos[run] = System.nanoTime() - start;
                }
                return Arrays.stream(nanos, WARM_UP_RUNS, nanos.length).min().orElseThrow();
            } finally {
                Dnnl.destroyStream(stream);
            }
        }
    }

    /// Whether sums of byte products are exact: without VNNI (or AMX), pairs of them are added in 16
    /// bits, which only weights of 7 bits cannot overflow.
    static boolean addsBytesExactly() {
        return (Dnnl.effectiveIsa() & ISA_BIT_VNNI_256) != 0
                || (Dnnl.effectiveIsa() & ISA_BIT_VNNI_512) != 0;
    }

    /// Whether products work on tiles of 16 rows (AMX).
    static boolean hasTiles() {
        return (Dnnl.effectiveIsa() & ISA_BIT_AMX) != 0;
    }

    /// The name of a value of `dnnl_cpu_isa_t`.
    static String instructionSet(int isa) {
        return switch (isa) {
            case 0x1 -> "SSE4.1";
            case 0x3 -> "AVX";
            case 0x7 -> "AVX2";
            case 0xf -> "AVX2 with VNNI";
            case 0x1f -> "AVX2 with VNNI 2";
            case 0x27 -> "AVX-512";
            case 0x67 -> "AVX-512 with VNNI";
            case 0xe7 -> "AVX-512 with VNNI and BF16";
            case 0x1ef -> "AVX-512 with VNNI, BF16 and FP16";
            case 0xfef -> "AVX-512 with AMX";
            case 0x1fef -> "AVX-512 with AMX and AMX-FP16";
            default -> "oneDNN's 0x" + HexFormat.of().toHexDigits(isa);
        };
    }
}
