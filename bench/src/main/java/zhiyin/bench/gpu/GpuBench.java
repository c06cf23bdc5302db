package zhiyin.bench.gpu;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The part of `scripts/cuda/measure` that is in Java. Each command prints one line of JSON a result. It needs the engine
/// and picocli alone, so that little has to be carried to a machine without a network.
@Command(
        name = "gpu",
        mixinStandardHelpOptions = true,
        subcommands = {
            FactsCommand.class,
            WriteCommand.class,
            VectorsCommand.class,
            SpeedCommand.class,
            KernelsCommand.class
        },
        description = "Measures the engine on a GPU; scripts/cuda/measure runs it beside PyTorch.")
public final class GpuBench implements Runnable {
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new GpuBench()).execute(arguments));
    }

    @Override
    public void run() {
        new CommandLine(this).usage(System.out);
    }
}
