package zhiyin.cli;

import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/// Puts commands beneath a command. To describe all of them to picocli takes longer than most take to do their
/// work: only those are whose names stand among the arguments; all, where none does or help may be wanted.
final class Subcommands {
    private static final Set<String> HELP = Set.of("-h", "--help", "help");

    private Subcommands() {}

    /// @param arguments of the whole command line
    static void add(CommandLine parent, List<Class<?>> commands, Set<String> arguments) {
        List<Class<?>> named =
                commands.stream().filter(each -> arguments.contains(name(each))).toList();
        boolean all = named.isEmpty() || HELP.stream().anyMatch(arguments::contains);
        (all ? commands : named).forEach(parent::addSubcommand);
        if (all) {
            parent.addSubcommand(HelpCommand.class);
        }
    }

    private static String name(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }
}
