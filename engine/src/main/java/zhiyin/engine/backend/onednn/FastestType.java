package zhiyin.engine.backend.onednn;

import java.util.Locale;
import zhiyin.engine.backend.NumericType;

/// The numeric type worth trying first on this CPU: bf16 needs hardware of its own to be worth its rounding,
/// and int8, which rounds more, is taken only where bf16 is not fast. Whether int8 is good enough depends on
/// the model.
///
/// It is known from what the CPU has. Timings differ from start to start on a busy machine, and with the type
/// the vectors would; so they decide only where nothing is known of the CPU, once in a process.
public final class FastestType {
    // Bits of dnnl_cpu_isa_t.
    private static final int AVX2 = 0x4;
    private static final int AVX512_BF16 = 0x80;

    /// How many times faster than f32 a type must be, where it is timed.
    private static final double WORTH_ROUNDING = 1.3;

    private static final class ThisCpu {
        static final NumericType TYPE =
                isX86() ? of(Dnnl.effectiveIsa()) : timed(TypeSpeeds.measure());
    }

    private FastestType() {}

    public static NumericType ofThisCpu() {
        return ThisCpu.TYPE;
    }

    /// The architecture and what oneDNN says it uses of the CPU, which is much on x86 and little elsewhere.
    public static String instructions() {
        return "%s %x".formatted(System.getProperty("os.arch", ""), Dnnl.effectiveIsa());
    }

    private static boolean isX86() {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return name.equals("amd64") || name.equals("x86_64");
    }

    /// @param isa the bits of what oneDNN uses, after `ONEDNN_MAX_CPU_ISA`
    static NumericType of(int isa) {
        if ((isa & AVX512_BF16) != 0) {
            return NumericType.BF16;
        }
        return (isa & AVX2) != 0 ? NumericType.INT8 : NumericType.F32;
    }

    static NumericType timed(TypeSpeeds speeds) {
        double enough = WORTH_ROUNDING * speeds.gigaflops(NumericType.F32);
        if (speeds.gigaflops(NumericType.BF16) >= enough) {
            return NumericType.BF16;
        }
        return speeds.gigaflops(NumericType.INT8) >= enough ? NumericType.INT8 : NumericType.F32;
    }
}
