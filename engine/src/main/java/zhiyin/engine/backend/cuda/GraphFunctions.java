package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The functions of CUDA's driver API that make and launch graphs, of drivers since CUDA 11.4; see [Driver].
final class GraphFunctions {
    /// CU_STREAM_CAPTURE_MODE_THREAD_LOCAL: what other threads call meanwhile does no harm.
    private static final int THREAD_LOCAL = 1;

    private final Driver driver;
    private final MethodHandle beginCapture;
    private final MethodHandle endCapture;
    private final MethodHandle instantiate;
    private final MethodHandle launch;
    private final MethodHandle destroyGraph;
    private final MethodHandle destroyExecutable;

    /// @throws zhiyin.engine.EngineException NATIVE_FAILURE where the driver is older
    GraphFunctions(Driver driver) {
        this.driver = driver;
        this.beginCapture = driver.bind("cuStreamBeginCapture_v2", ADDRESS, JAVA_INT);
        this.endCapture = driver.bind("cuStreamEndCapture", ADDRESS, ADDRESS);
        this.instantiate = driver.bind("cuGraphInstantiateWithFlags", ADDRESS, ADDRESS, JAVA_LONG);
        this.launch = driver.bind("cuGraphLaunch", ADDRESS, ADDRESS);
        this.destroyGraph = driver.bind("cuGraphDestroy", ADDRESS);
        this.destroyExecutable = driver.bind("cuGraphExecDestroy", ADDRESS);
    }

    /// From here on what the calling thread asks of the stream is not done but written down.
    void beginCapture(MemorySegment stream) {
        driver.call(
                "cuStreamBeginCapture", () -> (int) beginCapture.invokeExact(stream, THREAD_LOCAL));
    }

    /// A graph of what was asked for since.
    MemorySegment endCapture(MemorySegment stream) {
        return driver.pointer(
                "cuStreamEndCapture", out -> (int) endCapture.invokeExact(stream, out));
    }

    /// A graph as it is launched; the graph itself is not needed any more.
    MemorySegment instantiate(MemorySegment graph) {
        return driver.pointer(
                "cuGraphInstantiate", out -> (int) instantiate.invokeExact(out, graph, 0L));
    }

    void launch(MemorySegment executable, MemorySegment stream) {
        driver.call("cuGraphLaunch", () -> (int) launch.invokeExact(executable, stream));
    }

    void destroyGraph(MemorySegment graph) {
        driver.call("cuGraphDestroy", () -> (int) destroyGraph.invokeExact(graph));
    }

    void destroyExecutable(MemorySegment executable) {
        driver.call("cuGraphExecDestroy", () -> (int) destroyExecutable.invokeExact(executable));
    }
}
