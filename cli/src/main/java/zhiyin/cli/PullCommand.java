package zhiyin.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import zhiyin.cli.PullProgress.Place;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.engine.pull.Hub;
import zhiyin.engine.pull.ModelName;
import zhiyin.engine.pull.ModelStore;
import zhiyin.engine.pull.Pull;
import zhiyin.engine.pull.PullOptions;
import zhiyin.engine.pull.StoredModel;

/// `zhiyin pull`: a model from a hub to this machine.
@Command(
        name = "pull",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Fetches a model from Hugging Face, ModelScope or a mirror, and verifies every file.",
            "A pull that is broken off, even by kill -9, is continued by the same command."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the model is here and verified",
            "1:failed; the reason is on the last line of the error output",
            "2:wrong usage",
            "130:stopped by Ctrl-C; the same command continues"
        },
        footer = {
            "",
            "Names:",
            "  OWNER/REPOSITORY                 configuration, tokenizer and safetensors weights",
            "  OWNER/REPOSITORY:QUANTISATION    one quantisation of a repository with GGUF files",
            "  hf:... or ms:... before it       from Hugging Face or ModelScope",
            "  ...@REVISION behind it           a branch, tag or commit",
            "",
            "Environment:",
            "  ZHIYIN_HUB             as --hub",
            "  HF_ENDPOINT            address of a mirror of Hugging Face",
            "  HF_TOKEN               token for gated and private models; sent to the hub (or mirror) alone",
            "  MODELSCOPE_API_TOKEN   the same for ModelScope",
            "  ZHIYIN_CACHE           models lie in its folder \"models\"",
            "",
            "Examples:",
            "  zhiyin pull Qwen/Qwen3-Embedding-0.6B",
            "  zhiyin pull Qwen/Qwen3-Embedding-4B-GGUF:Q4_K_M",
            "  zhiyin pull ms:Qwen/Qwen3-Embedding-0.6B              from ModelScope, fast in China",
            "  zhiyin pull Qwen/Qwen3-Embedding-0.6B --hub https://hf-mirror.com"
        })
final class PullCommand implements Callable<Integer> {
    private static final int STOPPED = 130;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The model, see below.")
    String name = "";

    @Option(
            names = "--hub",
            paramLabel = "hf|ms|URL",
            description =
                    "Hugging Face, ModelScope, or the address of a mirror of Hugging Face (of ModelScope: ms:URL). Default: hf")
    @Nullable String hub;

    @Option(
            names = "--revision",
            paramLabel = "R",
            description = "Branch, tag or commit. Default: the hub's main branch")
    @Nullable String revision;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "4",
            description = "Connections at once, 1 to 16. Default: ${DEFAULT-VALUE}")
    int connections = PullOptions.DEFAULTS.connections();

    @Option(names = "--quiet", description = "Print nothing but errors.")
    boolean quiet;

    @Override
    public Integer call() {
        if (!name.contains("/") && BuiltinModel.of(name).isPresent()) {
            say("%s is built in: there is nothing to pull".formatted(name));
            return ExitCode.OK;
        }
        ModelName parsed = legal(this::modelName);
        return run(
                parsed,
                legal(() -> Hub.of(parsed, Optional.ofNullable(hub), System.getenv())),
                legal(() -> PullOptions.DEFAULTS.withConnections(connections)));
    }

    private <T> T legal(Supplier<T> argument) {
        try {
            return argument.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private ModelName modelName() {
        ModelName parsed = ModelName.parse(name);
        if (revision == null) {
            return parsed;
        }
        if (parsed.revision().isPresent()) {
            throw new IllegalArgumentException(
                    "give the revision once: either @%s or --revision %s"
                            .formatted(parsed.revision().get(), revision));
        }
        return ModelName.parse(name + "@" + revision);
    }

    private int run(ModelName parsed, Hub from, PullOptions options) {
        PrintWriter err = spec.commandLine().getErr();
        var progress =
                new PullProgress(
                        err,
                        quiet
                                ? Place.NOWHERE
                                : Terminal.showsErrors() ? Place.TERMINAL : Place.FILE);
        say("pulling %s from %s".formatted(parsed.local(), from.base()));
        try (var stop = new StopHook(() -> announceStop(progress))) {
            StoredModel model =
                    new Pull(ModelStore.standard(), from, options, progress).run(parsed);
            stop.finished();
            progress.clear();
            announce(model);
            return ExitCode.OK;
        } catch (InterruptedException e) {
            return STOPPED;
        } finally {
            progress.clear();
        }
    }

    private void say(String message) {
        if (!quiet) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("zhiyin: " + message);
            err.flush();
        }
    }

    private void announceStop(PullProgress progress) {
        progress.clear();
        say("stopped; the same command continues");
    }

    private void announce(StoredModel model) {
        if (quiet) {
            return;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%s is here and verified: %s, %s%n",
                model.name(), Sizes.text(model.size()), model.path());
        out.printf("%nNext:%n");
        out.printf("  zhiyin verify %s%n", model.name());
        out.printf("  zhiyin serve --model %s%n", model.name());
        out.flush();
    }
}
