package zhiyin.bench.robust;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The JDK's tool that asks another JVM.
final class Jcmd {
    private static final long PATIENCE_SECONDS = 60;

    private Jcmd() {}

    /// @param words of the command, as `jcmd PID help` tells them; what it prints is dropped
    /// @throws IOException where it fails or does not end within a minute
    static void run(long pid, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.add(String.valueOf(pid));
        command.addAll(List.of(words));
        Process tool =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!tool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            tool.destroyForcibly();
            throw new IOException("jcmd %s did not end".formatted(words[0]));
        }
        if (tool.exitValue() != 0) {
            throw new IOException("jcmd %s failed".formatted(words[0]));
        }
    }
}
