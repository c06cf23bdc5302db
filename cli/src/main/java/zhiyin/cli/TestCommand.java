package zhiyin.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `zhiyin test`: run by the launcher from a source tree; here only so that the help knows it.
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description =
                "Builds everything from its sources and runs all tests and checks (what CI runs).")
final class TestCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new Failure("\"test\" needs the source tree: run ./zhiyin test in a clone");
    }
}
