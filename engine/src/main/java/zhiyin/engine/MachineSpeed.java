package zhiyin.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.onednn.FastestType;
import zhiyin.engine.backend.onednn.TypeSpeeds;
import zhiyin.engine.model.ModelInfo;

/// What this machine does in matrix products, measured, and what a model would do on it, estimated of that.
///
/// A token takes two operations for each weight of the linear layers. Of the operations a second that all threads at
/// once reach in products alone, a model reaches the shares below. They were measured in this engine, by processor time,
/// with texts of some hundred tokens on a Xeon with VNNI (int8): bge-small 0.28, a Qwen3 of 0.6B 0.43, and 0.31 with
/// streamed weights; on one with AMX bge-small reached 0.27 in bf16. The rest goes into attention, norms and memory. What
/// is estimated so may be off by half; texts of thousands of tokens are slower, since attention grows with their length.
public final class MachineSpeed {
    /// Of large products, a decoder's: the processor is busy with them most of the time.
    private static final double SHARE_DECODER = 0.4;

    /// Of small ones, such as BERT's: the steps between them count for more.
    private static final double SHARE_SMALL = 0.28;

    /// Of the above, where weights are expanded anew for each part of a batch.
    private static final double STREAMED = 0.7;

    private final NumericType type;
    private final int threads;
    private final List<TypeSpeeds> measured;

    private MachineSpeed(NumericType type, int threads, List<TypeSpeeds> measured) {
        this.type = type;
        this.threads = threads;
        this.measured = List.copyOf(measured);
    }

    /// Takes some tens of milliseconds of all threads; where others use the cores, too, it measures less.
    ///
    /// @throws InterruptedException where the thread is interrupted
    public static MachineSpeed measure(EmbedderOptions options) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(options.threads());
        try {
            var tasks = new ArrayList<Callable<TypeSpeeds>>();
            for (int i = 0; i < options.threads(); i++) {
                tasks.add(TypeSpeeds::measure);
            }
            var measured = new ArrayList<TypeSpeeds>();
            for (Future<TypeSpeeds> each : pool.invokeAll(tasks)) {
                measured.add(each.get());
            }
            return new MachineSpeed(
                    options.numericType().orElseGet(FastestType::ofThisCpu),
                    options.threads(),
                    measured);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /// What models are computed in here where nothing else is asked for.
    public NumericType type() {
        return type;
    }

    public int threads() {
        return threads;
    }

    /// 10^9 operations a second of all threads in that type; 0 where this CPU has no kernel for it.
    public double gigaflops(NumericType of) {
        return measured.stream().mapToDouble(each -> each.gigaflops(of)).sum();
    }

    /// Tokens a second of a model that is loaded as planned; 0 where nothing can be told, as of a GPU.
    public double tokensPerSecond(ModelInfo model, LoadPlan plan) {
        if (plan.device() != Device.CPU) {
            return 0;
        }
        double share = model.isDecoder() ? SHARE_DECODER : SHARE_SMALL;
        double streamed = plan.profile() == Profile.SMALL ? STREAMED : 1;
        double flops = gigaflops(plan.type()) * 1e9 * share * streamed;
        return model.linearWeights() == 0 ? 0 : flops / (2.0 * model.linearWeights());
    }
}
