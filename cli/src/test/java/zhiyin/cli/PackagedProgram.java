package zhiyin.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The program as it is handed out: the jars in `target/zhiyin/lib` and nothing else.
public final class PackagedProgram {
    private PackagedProgram() {}

    /// What it writes to standard error is thrown away.
    public static Process start(String... arguments) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "@" + Path.of("target", "zhiyin", "jvm.args"),
                                "-cp",
                                Path.of("target", "zhiyin", "lib", "*").toString(),
                                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }
}
