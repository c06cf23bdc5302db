package zhiyin.bench.robust;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Which server is tried.
final class ServerArguments {
    @Option(
            names = "--program",
            paramLabel = "FILE",
            defaultValue = "zhiyin",
            description = "The program whose \"serve\" is started. Default: this source tree's")
    Path launcher = Path.of("zhiyin");

    @Option(
            names = "--model",
            defaultValue = "bge-small-zh-v1.5",
            description = "The one that is served. Default: ${DEFAULT-VALUE}")
    String model = "";
}
