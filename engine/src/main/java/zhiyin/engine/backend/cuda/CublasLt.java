package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The part of cuBLASLt's API that the engine uses, one method a function; names, numbers and structures are those of
/// `cublasLt.h` of CUDA 12 and 13. A status other than success becomes an [EngineException] of the code NATIVE_FAILURE.
/// Matrices are column by column, as the library has them. Thread-safe; what works on a context works on the calling
/// thread's.
final class CublasLt {
    // cudaDataType
    static final int F32 = 0;
    static final int BF16 = 14;

    private static final int COMPUTE_F32 = 68;

    // cublasLtMatmulDescAttributes_t
    private static final int TRANSPOSES_A = 3;
    private static final int TRANSPOSES_B = 4;
    private static final int EPILOGUE = 7;
    private static final int BIAS = 8;

    private static final int EPILOGUE_BIAS = 4;

    // cublasLtMatmulPreferenceAttributes_t
    private static final int MOST_WORKSPACE = 1;
    private static final int ALIGNMENT_OF_A = 5;

    /// `cublasLtMatmulHeuristicResult_t`, whose first part is a `cublasLtMatmulAlgo_t` of 64 bytes.
    static final MemoryLayout HEURISTIC_RESULT =
            MemoryLayout.structLayout(
                    MemoryLayout.sequenceLayout(8, JAVA_LONG).withName("algo"),
                    JAVA_LONG.withName("workspaceSize"),
                    JAVA_INT.withName("state"),
                    JAVA_FLOAT.withName("wavesCount"),
                    MemoryLayout.sequenceLayout(4, JAVA_INT).withName("reserved"));

    static final long ALGORITHM_BYTES = 8 * Long.BYTES;

    private static final long STATE =
            HEURISTIC_RESULT.byteOffset(PathElement.groupElement("state"));

    // cublasStatus_t
    private static final int NOT_SUPPORTED = 15;

    /// Statuses by which the library says that it has nothing for such a product: INVALID_VALUE, ARCH_MISMATCH and
    /// NOT_SUPPORTED.
    private static final Set<Integer> HAS_NOTHING = Set.of(7, 8, NOT_SUPPORTED);

    private static final Map<Integer, String> STATUSES =
            Map.of(
                    1,
                    "NOT_INITIALIZED",
                    3,
                    "ALLOC_FAILED",
                    7,
                    "INVALID_VALUE",
                    8,
                    "ARCH_MISMATCH",
                    11,
                    "MAPPING_ERROR",
                    13,
                    "EXECUTION_FAILED",
                    14,
                    "INTERNAL_ERROR",
                    NOT_SUPPORTED,
                    "NOT_SUPPORTED",
                    16,
                    "LICENSE_ERROR");

    private final String library;
    private final SymbolLookup symbols;
    private final MethodHandle version;
    private final MethodHandle create;
    private final MethodHandle destroy;
    private final MethodHandle newProduct;
    private final MethodHandle destroyProduct;
    private final MethodHandle setProduct;
    private final MethodHandle newLayout;
    private final MethodHandle destroyLayout;
    private final MethodHandle newPreference;
    private final MethodHandle destroyPreference;
    private final MethodHandle setPreference;
    private final MethodHandle heuristic;
    private final MethodHandle multiply;

    /// @throws EngineException NATIVE_FAILURE where a function is missing
    CublasLt(CublasLtLibrary found) {
        this.library = found.name();
        this.symbols = found.symbols();
        this.version = bind("cublasLtGetVersion", FunctionDescriptor.of(JAVA_LONG));
        this.create = bind("cublasLtCreate", ADDRESS);
        this.destroy = bind("cublasLtDestroy", ADDRESS);
        this.newProduct = bind("cublasLtMatmulDescCreate", ADDRESS, JAVA_INT, JAVA_INT);
        this.destroyProduct = bind("cublasLtMatmulDescDestroy", ADDRESS);
        this.setProduct =
                bind("cublasLtMatmulDescSetAttribute", ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG);
        this.newLayout =
                bind(
                        "cublasLtMatrixLayoutCreate",
                        ADDRESS,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG);
        this.destroyLayout = bind("cublasLtMatrixLayoutDestroy", ADDRESS);
        this.newPreference = bind("cublasLtMatmulPreferenceCreate", ADDRESS);
        this.destroyPreference = bind("cublasLtMatmulPreferenceDestroy", ADDRESS);
        this.setPreference =
                bind("cublasLtMatmulPreferenceSetAttribute", ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG);
        this.heuristic =
                bind(
                        "cublasLtMatmulAlgoGetHeuristic",
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        JAVA_INT,
                        ADDRESS,
                        ADDRESS);
        this.multiply =
                bind(
                        "cublasLtMatmul",
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        JAVA_LONG,
                        ADDRESS);
    }

    private MethodHandle bind(String name, MemoryLayout... arguments) {
        return bind(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private MethodHandle bind(String name, FunctionDescriptor descriptor) {
        MemorySegment address =
                symbols.find(name)
                        .orElseThrow(() ->
                                new EngineException(
                                        Code.NATIVE_FAILURE,
                                        "%s lacks the function %s: it is not the cuBLASLt of CUDA 12 or 13"
                                                .formatted(library, name)));
        return Linker.nativeLinker().downcallHandle(address, descriptor);
    }

    private interface Call<T> {
        T run() throws Throwable;
    }

    private static <T> T result(String name, Call<T> call) {
        try {
            return call.run();
        } catch (Throwable e) {
            throw new EngineException(
                    Code.NATIVE_FAILURE, "the call of %s failed".formatted(name), e);
        }
    }

    private static void call(String name, Call<Integer> call) {
        int status = result(name, call);
        if (status != 0) {
            throw failure(name, status);
        }
    }

    private static EngineException failure(String name, int status) {
        return new EngineException(
                Code.NATIVE_FAILURE,
                "%s failed: %s".formatted(name, STATUSES.getOrDefault(status, "status " + status)));
    }

    /// How the library was found.
    String library() {
        return library;
    }

    /// As `13.1.1`. Since CUDA 12 the number is 10,000 · major + 100 · minor + patch.
    String version() {
        long number = result("cublasLtGetVersion", () -> (long) version.invokeExact());
        return "%d.%d.%d".formatted(number / 10_000, number / 100 % 100, number % 100);
    }

    private static MemorySegment made(String name, Call<Integer> call, MemorySegment out) {
        call(name, call);
        return out.get(ADDRESS, 0);
    }

    /// For the calling thread's context.
    MemorySegment create() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            return made("cublasLtCreate", () -> (int) create.invokeExact(out), out);
        }
    }

    /// Of a context that is lost, too: what the library says then is of no use to anyone.
    void destroy(MemorySegment handle) {
        var _ = result("cublasLtDestroy", () -> (int) destroy.invokeExact(handle));
    }

    /// d = alpha · transposed(a) · b + beta · c: f32 sums, and f32 for alpha and beta.
    ///
    /// @param bias one number a row of d, in d's type, added to all columns; or [MemorySegment#NULL] for none
    MemorySegment newProduct(MemorySegment bias) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            MemorySegment product =
                    made(
                            "cublasLtMatmulDescCreate",
                            () -> (int) newProduct.invokeExact(out, COMPUTE_F32, F32),
                            out);
            try {
                set(product, TRANSPOSES_A, JAVA_INT, 1);
                set(product, TRANSPOSES_B, JAVA_INT, 0);
                if (bias.address() != 0) {
                    set(product, EPILOGUE, JAVA_INT, EPILOGUE_BIAS);
                    setBias(product, bias);
                }
            } catch (RuntimeException | Error e) {
                destroyProduct(product);
                throw e;
            }
            return product;
        }
    }

    void setBias(MemorySegment product, MemorySegment bias) {
        set(product, BIAS, JAVA_LONG, bias.address());
    }

    private void set(MemorySegment product, int attribute, ValueLayout type, long value) {
        String name = "cublasLtMatmulDescSetAttribute";
        withNumber(
                type,
                value,
                number ->
                        call(
                                name,
                                () ->
                                        (int)
                                                setProduct.invokeExact(
                                                        product,
                                                        attribute,
                                                        number,
                                                        number.byteSize())));
    }

    private interface Use {
        void of(MemorySegment number);
    }

    private static void withNumber(ValueLayout type, long value, Use use) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(type);
            if (type.equals(JAVA_INT)) {
                number.set(JAVA_INT, 0, (int) value);
            } else {
                number.set(JAVA_LONG, 0, value);
            }
            use.of(number);
        }
    }

    void destroyProduct(MemorySegment product) {
        call("cublasLtMatmulDescDestroy", () -> (int) destroyProduct.invokeExact(product));
    }

    /// A matrix whose columns lie one behind the other.
    ///
    /// @param type F32 or BF16
    MemorySegment newLayout(int type, long rows, long columns) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            return made(
                    "cublasLtMatrixLayoutCreate",
                    () -> (int) newLayout.invokeExact(out, type, rows, columns, rows),
                    out);
        }
    }

    void destroyLayout(MemorySegment layout) {
        call("cublasLtMatrixLayoutDestroy", () -> (int) destroyLayout.invokeExact(layout));
    }

    /// @param workspaceBytes that there will be
    /// @param alignments in bytes, of a, b, c and d
    MemorySegment newPreference(long workspaceBytes, int... alignments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            MemorySegment preference =
                    made(
                            "cublasLtMatmulPreferenceCreate",
                            () -> (int) newPreference.invokeExact(out),
                            out);
            try {
                prefer(preference, MOST_WORKSPACE, JAVA_LONG, workspaceBytes);
                for (int i = 0; i < alignments.length; i++) {
                    prefer(preference, ALIGNMENT_OF_A + i, JAVA_INT, alignments[i]);
                }
            } catch (RuntimeException | Error e) {
                destroyPreference(preference);
                throw e;
            }
            return preference;
        }
    }

    private void prefer(MemorySegment preference, int attribute, ValueLayout type, long value) {
        String name = "cublasLtMatmulPreferenceSetAttribute";
        withNumber(
                type,
                value,
                number ->
                        call(
                                name,
                                () ->
                                        (int)
                                                setPreference.invokeExact(
                                                        preference,
                                                        attribute,
                                                        number,
                                                        number.byteSize())));
    }

    void destroyPreference(MemorySegment preference) {
        call(
                "cublasLtMatmulPreferenceDestroy",
                () -> (int) destroyPreference.invokeExact(preference));
    }

    /// The layouts of a product's matrices; `c` has that of `d`.
    record Layouts(MemorySegment a, MemorySegment b, MemorySegment d) {}

    /// What the library thinks the fastest way, [#ALGORITHM_BYTES] long, as it is handed to [#multiply]; empty where it
    /// has none.
    Optional<MemorySegment> algorithm(
            MemorySegment handle,
            MemorySegment product,
            Layouts layouts,
            MemorySegment preference,
            Arena arena) {
        String name = "cublasLtMatmulAlgoGetHeuristic";
        MemorySegment first = arena.allocate(HEURISTIC_RESULT);
        MemorySegment found = arena.allocate(JAVA_INT);
        int status =
                result(
                        name,
                        () ->
                                (int)
                                        heuristic.invokeExact(
                                                handle,
                                                product,
                                                layouts.a(),
                                                layouts.b(),
                                                layouts.d(),
                                                layouts.d(),
                                                preference,
                                                1,
                                                first,
                                                found));
        if (HAS_NOTHING.contains(status)) {
            return Optional.empty();
        }
        if (status != 0) {
            throw failure(name, status);
        }
        return found.get(JAVA_INT, 0) > 0 && first.get(JAVA_INT, STATE) == 0
                ? Optional.of(first.asSlice(0, ALGORITHM_BYTES))
                : Optional.empty();
    }

    /// Asks for d = transposed(a) · b, or for d += that.
    ///
    /// @param factors f32: alpha, which is 1, then beta, 0 or 1
    void multiply(
            MemorySegment handle,
            MemorySegment product,
            Layouts layouts,
            MemorySegment algorithm,
            MemorySegment a,
            MemorySegment b,
            MemorySegment d,
            MemorySegment factors,
            MemorySegment workspace,
            MemorySegment stream) {
        call(
                "cublasLtMatmul",
                () ->
                        (int)
                                multiply.invokeExact(
                                        handle,
                                        product,
                                        factors,
                                        a,
                                        layouts.a(),
                                        b,
                                        layouts.b(),
                                        factors.asSlice(Float.BYTES),
                                        d,
                                        layouts.d(),
                                        d,
                                        layouts.d(),
                                        algorithm,
                                        workspace,
                                        workspace.byteSize(),
                                        stream));
    }
}
