package zhiyin.engine.backend.cuda;

import java.lang.System.Logger.Level;
import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Whether a model's small passes are launched as graphs: unless that was turned off, the driver is too old, or it failed
/// once. Thread-safe.
final class GraphUse {
    /// The system property: `on` or `off`.
    static final String PROPERTY = "zhiyin.cuda.graphs";

    private static final System.Logger LOG = System.getLogger(GraphUse.class.getName());

    private final GraphFunctions functions;
    private volatile boolean on = true;

    private GraphUse(GraphFunctions functions) {
        this.functions = functions;
    }

    /// Empty where all is launched one by one.
    ///
    /// @throws EngineException NATIVE_FAILURE where [#PROPERTY] is neither of the two
    static Optional<GraphUse> of(CudaDevice device) {
        String asked = System.getProperty(PROPERTY, "on");
        return switch (asked) {
            case "on" -> device.graphFunctions().map(GraphUse::new);
            case "off" -> Optional.empty();
            default ->
                    throw new EngineException(
                            Code.NATIVE_FAILURE,
                            "-D%s is \"%s\", expected on or off".formatted(PROPERTY, asked));
        };
    }

    GraphFunctions functions() {
        return functions;
    }

    boolean isOn() {
        return on;
    }

    /// From now on all is launched one by one.
    synchronized void giveUp(EngineException why) {
        if (on) {
            on = false;
            LOG.log(
                    Level.WARNING,
                    "CUDA graphs are not used any more, kernels are launched one by one: {0}",
                    why.getMessage());
        }
    }
}
