package zhiyin.cli.kb;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import zhiyin.cli.Main;

/// `zhiyin kb` in this process, with its streams captured.
record KbRun(int exitCode, String out, String err) {
    static KbRun of(Path data, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var all = new ArrayList<>(List.of("kb", "--data", data.toString()));
        all.addAll(List.of(arguments));
        String[] line = all.toArray(String[]::new);
        int exitCode =
                Main.commandLine(line)
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(line);
        return new KbRun(exitCode, out.toString(), err.toString());
    }

    /// Everything, for a failing test's message.
    String all() {
        return "exit " + exitCode + "\n" + out + "\n" + err;
    }
}
