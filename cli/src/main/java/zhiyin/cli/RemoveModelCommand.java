package zhiyin.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import zhiyin.engine.pull.ModelStore;
import zhiyin.engine.pull.StoredModel;

/// `zhiyin models rm`: deletes a pulled model.
@Command(
        name = "rm",
        mixinStandardHelpOptions = true,
        description = "Deletes a pulled model from this machine, also one pulled in part.",
        footer = {
            "",
            "Examples:",
            "  zhiyin models rm Qwen/Qwen3-Embedding-0.6B",
            "  zhiyin models rm Qwen/Qwen3-Embedding-4B-GGUF:Q4_K_M --yes"
        })
final class RemoveModelCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The model, as \"zhiyin models\" lists it.")
    String name = "";

    @Option(names = "--yes", description = "Do not ask.")
    boolean yes;

    @Override
    public Integer call() {
        ModelStore store = ModelStore.standard();
        StoredModel model = model(store.list());
        if (!yes && !isConfirmed(model)) {
            return ExitCode.SOFTWARE;
        }
        store.remove(model.name());
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%s is deleted: %s%n", model.name(), Sizes.text(model.bytes()));
        out.flush();
        return ExitCode.OK;
    }

    private StoredModel model(List<StoredModel> models) {
        return models.stream()
                .filter(model -> model.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() ->
                        new Failure(
                                "no pulled model \"%s\": %s"
                                        .formatted(
                                                name,
                                                models.isEmpty()
                                                        ? "nothing has been pulled"
                                                        : "there are "
                                                                + models.stream()
                                                                        .map(StoredModel::name)
                                                                        .collect(
                                                                                Collectors.joining(
                                                                                        ", ")))));
    }

    private boolean isConfirmed(StoredModel model) {
        Console console =
                Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .orElseThrow(() ->
                                new ParameterException(
                                        spec.commandLine(),
                                        "there is nobody to ask: give --yes to delete " + name));
        String answer =
                console.readLine("Delete %s (%s)? [y/N] ", model.name(), Sizes.text(model.bytes()));
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}
