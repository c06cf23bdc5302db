package zhiyin.engine.backend.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.cache.ResourceCache;

/// The part of oneDNN's C API (version 3) that the engine uses, one method a function; the numbers are
/// those of `dnnl_types.h`. A status other than success becomes an [EngineException]. Method handles
/// are static so that the compiler can inline the calls; they are bound when this class is first used.
final class Dnnl {
    // dnnl_data_type_t
    static final int BF16 = 2;
    static final int F32 = 3;
    static final int S32 = 4;
    static final int S8 = 5;
    static final int U8 = 6;

    // dnnl_format_tag_t
    static final int TAG_ANY = 1;
    static final int TAG_AB = 3;
    static final int TAG_BA = 14;

    // execution arguments
    static final int ARG_SRC = 1;
    static final int ARG_DST = 17;
    static final int ARG_WEIGHTS = 33;
    static final int ARG_BIAS = 41;
    static final int ARG_SCRATCHPAD = 80;

    // dnnl_query_t
    private static final int QUERY_IMPL_INFO = 8;
    private static final int QUERY_WEIGHTS = 131;
    private static final int QUERY_SCRATCHPAD = 136;

    private static final int ENGINE_CPU = 1;
    private static final int STREAM_IN_ORDER = 1;
    private static final int SCRATCHPAD_USER = 1;
    private static final int ELTWISE_GELU_ERF = 49;
    private static final int STATUS_UNIMPLEMENTED = 3;

    private static final DnnlLibrary LIBRARY = DnnlLibrary.load(ResourceCache.standard());

    private static final MethodHandle ENGINE_CREATE =
            bind("dnnl_engine_create", ADDRESS, JAVA_INT, JAVA_LONG);
    private static final MethodHandle ENGINE_DESTROY = bind("dnnl_engine_destroy", ADDRESS);
    private static final MethodHandle STREAM_CREATE =
            bind("dnnl_stream_create", ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle STREAM_DESTROY = bind("dnnl_stream_destroy", ADDRESS);
    private static final MethodHandle DESC_WITH_TAG =
            bind(
                    "dnnl_memory_desc_create_with_tag",
                    ADDRESS,
                    JAVA_INT,
                    ADDRESS,
                    JAVA_INT,
                    JAVA_INT);
    private static final MethodHandle DESC_WITH_STRIDES =
            bind(
                    "dnnl_memory_desc_create_with_strides",
                    ADDRESS,
                    JAVA_INT,
                    ADDRESS,
                    JAVA_INT,
                    ADDRESS);
    private static final MethodHandle DESC_CLONE = bind("dnnl_memory_desc_clone", ADDRESS, ADDRESS);
    private static final MethodHandle DESC_DESTROY = bind("dnnl_memory_desc_destroy", ADDRESS);
    private static final MethodHandle DESC_SIZE =
            bindReturning(JAVA_LONG, "dnnl_memory_desc_get_size", ADDRESS);
    private static final MethodHandle MEMORY_CREATE =
            bind("dnnl_memory_create", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle MEMORY_SET_HANDLE =
            bind("dnnl_memory_set_data_handle", ADDRESS, ADDRESS);
    private static final MethodHandle MEMORY_DESTROY = bind("dnnl_memory_destroy", ADDRESS);
    private static final MethodHandle ATTR_CREATE = bind("dnnl_primitive_attr_create", ADDRESS);
    private static final MethodHandle ATTR_DESTROY = bind("dnnl_primitive_attr_destroy", ADDRESS);
    private static final MethodHandle ATTR_SCRATCHPAD =
            bind("dnnl_primitive_attr_set_scratchpad_mode", ADDRESS, JAVA_INT);
    private static final MethodHandle ATTR_POST_OPS =
            bind("dnnl_primitive_attr_set_post_ops", ADDRESS, ADDRESS);
    private static final MethodHandle POST_OPS_CREATE = bind("dnnl_post_ops_create", ADDRESS);
    private static final MethodHandle POST_OPS_DESTROY = bind("dnnl_post_ops_destroy", ADDRESS);
    private static final MethodHandle POST_OPS_ELTWISE =
            bind("dnnl_post_ops_append_eltwise", ADDRESS, JAVA_INT, JAVA_FLOAT, JAVA_FLOAT);
    private static final MethodHandle POST_OPS_SUM =
            bind("dnnl_post_ops_append_sum", ADDRESS, JAVA_FLOAT, JAVA_INT, JAVA_INT);
    private static final MethodHandle MATMUL_DESC =
            bind(
                    "dnnl_matmul_primitive_desc_create",
                    ADDRESS,
                    ADDRESS,
                    ADDRESS,
                    ADDRESS,
                    ADDRESS,
                    ADDRESS,
                    ADDRESS);
    private static final MethodHandle REORDER_DESC =
            bind(
                    "dnnl_reorder_primitive_desc_create",
                    ADDRESS,
                    ADDRESS,
                    ADDRESS,
                    ADDRESS,
                    ADDRESS,
                    ADDRESS);
    private static final MethodHandle PRIMITIVE_DESC_QUERY =
            bind("dnnl_primitive_desc_query", ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle PRIMITIVE_DESC_QUERY_MD =
            bindReturning(ADDRESS, "dnnl_primitive_desc_query_md", ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle PRIMITIVE_DESC_DESTROY =
            bind("dnnl_primitive_desc_destroy", ADDRESS);
    private static final MethodHandle PRIMITIVE_CREATE =
            bind("dnnl_primitive_create", ADDRESS, ADDRESS);
    private static final MethodHandle PRIMITIVE_EXECUTE =
            bind("dnnl_primitive_execute", ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle PRIMITIVE_DESTROY = bind("dnnl_primitive_destroy", ADDRESS);
    private static final MethodHandle EFFECTIVE_ISA = bind("dnnl_get_effective_cpu_isa");
    private static final Optional<MethodHandle> SET_THREADS =
            LIBRARY.openMp()
                    .flatMap(openMp -> openMp.find("omp_set_num_threads"))
                    .map(symbol ->
                            Linker.nativeLinker()
                                    .downcallHandle(symbol, FunctionDescriptor.ofVoid(JAVA_INT)));

    private Dnnl() {}

    private static MethodHandle bind(String function, MemoryLayout... arguments) {
        return bindReturning(JAVA_INT, function, arguments);
    }

    private static MethodHandle bindReturning(
            MemoryLayout result, String function, MemoryLayout... arguments) {
        SymbolLookup symbols = LIBRARY.dnnl();
        MemorySegment address =
                symbols.find(function)
                        .orElseThrow(() ->
                                new EngineException(
                                        Code.NATIVE_FAILURE,
                                        "oneDNN lacks the function " + function));
        return Linker.nativeLinker()
                .downcallHandle(address, FunctionDescriptor.of(result, arguments));
    }

    /// Makes oneDNN work on the calling thread alone. The setting is per thread.
    static void useCallingThreadOnly() {
        SET_THREADS.ifPresent(handle -> {
            try {
                handle.invokeExact(1);
            } catch (Throwable e) {
                throw failure("omp_set_num_threads", e);
            }
        });
    }

    /// The instruction set oneDNN will use: bits of `dnnl_cpu_isa_t`, after `ONEDNN_MAX_CPU_ISA`.
    static int effectiveIsa() {
        try {
            return (int) EFFECTIVE_ISA.invokeExact();
        } catch (Throwable e) {
            throw failure("dnnl_get_effective_cpu_isa", e);
        }
    }

    static MemorySegment newEngine() {
        return create(
                "dnnl_engine_create", out -> (int) ENGINE_CREATE.invokeExact(out, ENGINE_CPU, 0L));
    }

    static MemorySegment newStream(MemorySegment engine) {
        return create(
                "dnnl_stream_create",
                out -> (int) STREAM_CREATE.invokeExact(out, engine, STREAM_IN_ORDER));
    }

    static MemorySegment describe(int type, int tag, long... dims) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment shape = arena.allocateFrom(JAVA_LONG, dims);
            return create(
                    "dnnl_memory_desc_create_with_tag",
                    out -> (int) DESC_WITH_TAG.invokeExact(out, dims.length, shape, type, tag));
        }
    }

    static MemorySegment describe(int type, long[] dims, long[] strides) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment shape = arena.allocateFrom(JAVA_LONG, dims);
            MemorySegment steps = arena.allocateFrom(JAVA_LONG, strides);
            return create(
                    "dnnl_memory_desc_create_with_strides",
                    out ->
                            (int)
                                    DESC_WITH_STRIDES.invokeExact(
                                            out, dims.length, shape, type, steps));
        }
    }

    static long size(MemorySegment description) {
        try {
            return (long) DESC_SIZE.invokeExact(description);
        } catch (Throwable e) {
            throw failure("dnnl_memory_desc_get_size", e);
        }
    }

    static MemorySegment newMemory(
            MemorySegment engine, MemorySegment description, MemorySegment data) {
        return create(
                "dnnl_memory_create",
                out -> (int) MEMORY_CREATE.invokeExact(out, description, engine, data));
    }

    static void setData(MemorySegment memory, MemorySegment data) {
        call(
                "dnnl_memory_set_data_handle",
                () -> (int) MEMORY_SET_HANDLE.invokeExact(memory, data));
    }

    /// A matrix product with what follows it, ready to be queried; empty where oneDNN has none for
    /// these types on this CPU. Its scratch memory is the caller's.
    static Optional<MemorySegment> matmulDescription(
            MemorySegment engine,
            MemorySegment src,
            MemorySegment weights,
            MemorySegment bias,
            MemorySegment dst,
            boolean gelu,
            boolean accumulate) {
        MemorySegment attributes = newAttributes(gelu, accumulate);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            int status =
                    (int) MATMUL_DESC.invokeExact(out, engine, src, weights, bias, dst, attributes);
            if (status == STATUS_UNIMPLEMENTED) {
                return Optional.empty();
            }
            check("dnnl_matmul_primitive_desc_create", status);
            return Optional.of(out.get(ADDRESS, 0));
        } catch (EngineException e) {
            throw e;
        } catch (Throwable e) {
            throw failure("dnnl_matmul_primitive_desc_create", e);
        } finally {
            destroy(ATTR_DESTROY, attributes);
        }
    }

    private static MemorySegment newAttributes(boolean gelu, boolean accumulate) {
        MemorySegment attributes =
                create("dnnl_primitive_attr_create", out -> (int) ATTR_CREATE.invokeExact(out));
        call(
                "dnnl_primitive_attr_set_scratchpad_mode",
                () -> (int) ATTR_SCRATCHPAD.invokeExact(attributes, SCRATCHPAD_USER));
        MemorySegment postOps =
                create("dnnl_post_ops_create", out -> (int) POST_OPS_CREATE.invokeExact(out));
        if (gelu) {
            call(
                    "dnnl_post_ops_append_eltwise",
                    () -> (int) POST_OPS_ELTWISE.invokeExact(postOps, ELTWISE_GELU_ERF, 0f, 0f));
        }
        if (accumulate) {
            call(
                    "dnnl_post_ops_append_sum",
                    () -> (int) POST_OPS_SUM.invokeExact(postOps, 1f, 0, 0));
        }
        call(
                "dnnl_primitive_attr_set_post_ops",
                () -> (int) ATTR_POST_OPS.invokeExact(attributes, postOps));
        destroy(POST_OPS_DESTROY, postOps);
        return attributes;
    }

    static MemorySegment reorderDescription(
            MemorySegment engine, MemorySegment from, MemorySegment to) {
        return create(
                "dnnl_reorder_primitive_desc_create",
                out ->
                        (int)
                                REORDER_DESC.invokeExact(
                                        out, from, engine, to, engine, MemorySegment.NULL));
    }

    /// The name of the implementation oneDNN chose, such as `brg_matmul:avx512_core_amx`.
    static String implementation(MemorySegment primitiveDescription) {
        MemorySegment name =
                create(
                        "dnnl_primitive_desc_query",
                        out ->
                                (int)
                                        PRIMITIVE_DESC_QUERY.invokeExact(
                                                primitiveDescription, QUERY_IMPL_INFO, 0, out));
        return name.reinterpret(256).getString(0);
    }

    /// A copy of the layout in which the primitive wants its weights.
    static MemorySegment weightsDescription(MemorySegment primitiveDescription) {
        return copyDescription(query(primitiveDescription, QUERY_WEIGHTS));
    }

    static MemorySegment copyDescription(MemorySegment description) {
        return create(
                "dnnl_memory_desc_clone", out -> (int) DESC_CLONE.invokeExact(out, description));
    }

    /// What the primitive needs as scratch memory; owned by the primitive description.
    static MemorySegment scratchpadDescription(MemorySegment primitiveDescription) {
        return query(primitiveDescription, QUERY_SCRATCHPAD);
    }

    private static MemorySegment query(MemorySegment primitiveDescription, int what) {
        try {
            return (MemorySegment)
                    PRIMITIVE_DESC_QUERY_MD.invokeExact(primitiveDescription, what, 0);
        } catch (Throwable e) {
            throw failure("dnnl_primitive_desc_query_md", e);
        }
    }

    static MemorySegment newPrimitive(MemorySegment primitiveDescription) {
        return create(
                "dnnl_primitive_create",
                out -> (int) PRIMITIVE_CREATE.invokeExact(out, primitiveDescription));
    }

    /// Runs a primitive to its end on the calling thread. `arguments` is an array of
    /// `dnnl_exec_arg_t`: 16 bytes each, the argument's number and its memory object.
    static void execute(
            MemorySegment primitive, MemorySegment stream, int count, MemorySegment arguments) {
        try {
            check(
                    "dnnl_primitive_execute",
                    (int) PRIMITIVE_EXECUTE.invokeExact(primitive, stream, count, arguments));
        } catch (EngineException e) {
            throw e;
        } catch (Throwable e) {
            throw failure("dnnl_primitive_execute", e);
        }
    }

    static void setArgument(
            MemorySegment arguments, int index, int argument, MemorySegment memory) {
        arguments.set(JAVA_INT, index * 16L, argument);
        arguments.set(ADDRESS, index * 16L + 8, memory);
    }

    static void destroyEngine(MemorySegment engine) {
        destroy(ENGINE_DESTROY, engine);
    }

    static void destroyStream(MemorySegment stream) {
        destroy(STREAM_DESTROY, stream);
    }

    static void destroyDescription(MemorySegment description) {
        destroy(DESC_DESTROY, description);
    }

    static void destroyMemory(MemorySegment memory) {
        destroy(MEMORY_DESTROY, memory);
    }

    static void destroyPrimitiveDescription(MemorySegment primitiveDescription) {
        destroy(PRIMITIVE_DESC_DESTROY, primitiveDescription);
    }

    static void destroyPrimitive(MemorySegment primitive) {
        destroy(PRIMITIVE_DESTROY, primitive);
    }

    private interface Call {
        int run() throws Throwable;
    }

    private interface Creation {
        int run(MemorySegment out) throws Throwable;
    }

    private static MemorySegment create(String function, Creation creation) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            call(function, () -> creation.run(out));
            return out.get(ADDRESS, 0);
        }
    }

    private static void destroy(MethodHandle function, MemorySegment object) {
        call("a destructor", () -> (int) function.invokeExact(object));
    }

    private static void call(String function, Call call) {
        int status;
        try {
            status = call.run();
        } catch (Throwable e) {
            throw failure(function, e);
        }
        check(function, status);
    }

    private static void check(String function, int status) {
        if (status != 0) {
            String meaning =
                    switch (status) {
                        case 1 -> "out of memory";
                        case 2 -> "invalid arguments";
                        case STATUS_UNIMPLEMENTED -> "not implemented on this CPU";
                        case 5 -> "runtime error";
                        default -> "status " + status;
                    };
            throw new EngineException(
                    Code.NATIVE_FAILURE, "oneDNN's %s failed: %s".formatted(function, meaning));
        }
    }

    private static EngineException failure(String function, Throwable cause) {
        return new EngineException(
                Code.NATIVE_FAILURE, "the call of oneDNN's %s failed".formatted(function), cause);
    }
}
