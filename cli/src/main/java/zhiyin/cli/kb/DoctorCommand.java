package zhiyin.cli.kb;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/// `zhiyin kb doctor`: what is wrong.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Examines a collection: what cannot be found and why, whether the model suits, how well the index finds. Takes a while.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing is wrong", "1:something cannot be found, or it failed"},
        footer = {"", "Examples:", "  zhiyin kb doctor manuals"})
final class DoctorCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    String name = "";

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Integer call() {
        return kb.look(connection -> {
            JsonNode findings =
                    connection.client().get(KbClient.path(name, "doctor")).path("findings");
            if (json) {
                kb.out().println(findings);
            } else {
                findings.forEach(this::print);
                if (findings.isEmpty()) {
                    kb.out().println("Nothing is wrong.");
                }
            }
            return findings.valueStream()
                            .anyMatch(each -> each.path("severity").asString().equals("error"))
                    ? 1
                    : 0;
        });
    }

    private void print(JsonNode finding) {
        String path = finding.path("path").asString("");
        kb.out()
                .printf(
                        "%-7s %s%s%n",
                        finding.path("severity").asString(),
                        path.isEmpty() ? "" : HitText.printable(path) + ": ",
                        HitText.printable(finding.path("message").asString()));
        if (!finding.path("advice").asString("").isEmpty()) {
            kb.out().println("        -> " + HitText.printable(finding.path("advice").asString()));
        }
    }
}
