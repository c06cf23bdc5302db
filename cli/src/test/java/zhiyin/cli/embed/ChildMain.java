package zhiyin.cli.embed;

import picocli.CommandLine;

/// `zhiyin embed` as a process of its own, for tests that kill it.
final class ChildMain {
    private ChildMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new EmbedCommand()).execute(arguments));
    }
}
