package zhiyin.cli.embed;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/// `zhiyin embed` in this process, with its streams captured.
record CommandRun(int exitCode, String out, String err) {
    static CommandRun of(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode =
                new CommandLine(new EmbedCommand())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
