package zhiyin.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `zhiyin bench`: run by the launcher from a source tree; here only so that the help knows it.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "Measures this machine: texts a second side by side with ONNX Runtime through LangChain4j.")
final class BenchCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new Failure("\"bench\" needs the source tree: run ./zhiyin bench in a clone");
    }
}
