package zhiyin.cli.embed;

import java.util.Arrays;
import picocli.CommandLine;

/// `zhiyin embed`, or with `bulk` first `zhiyin bulk`, as a process of its own, for tests that kill it.
final class ChildMain {
    private ChildMain() {}

    public static void main(String[] arguments) {
        boolean bulk = arguments[0].equals("bulk");
        Object command = bulk ? new BulkCommand() : new EmbedCommand();
        String[] rest = Arrays.copyOfRange(arguments, bulk ? 1 : 0, arguments.length);
        System.exit(new CommandLine(command).execute(rest));
    }
}
