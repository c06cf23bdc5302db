package zhiyin.cli.embed;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/// `zhiyin embed` or `zhiyin bulk` in this process, with its streams captured.
record CommandRun(int exitCode, String out, String err) {
    static CommandRun of(String... arguments) {
        return of(new EmbedCommand(), arguments);
    }

    static CommandRun ofBulk(String... arguments) {
        return of(new BulkCommand(), arguments);
    }

    private static CommandRun of(Object command, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode =
                new CommandLine(command)
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
