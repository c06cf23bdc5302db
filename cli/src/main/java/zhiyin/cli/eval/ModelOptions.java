package zhiyin.cli.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.knowledge.embed.remote.RemoteModel;
import zhiyin.knowledge.embed.remote.RemoteSpec;
import zhiyin.lab.run.Contestant;

/// Which models are judged.
final class ModelOptions {
    @Option(
            names = "--models",
            split = ",",
            paramLabel = "MODEL[@SETTING...]",
            description = {
                "Models by name (see \"zhiyin models\"), weight files or directories, or names given by --remote; several with commas. Default: the built-in models. Settings of one of them stand behind it:",
                "  @f32, @bf16, @int8        its arithmetic, as by --type",
                "  @fast, @turbo, @small     how its weights are held, as by --profile",
                "  @256                      its vectors cut to so many numbers",
                "  @coarse128                retrieval finds 50 candidates by so many numbers, and ranks them by all",
                "  @index                    retrieval finds 50 candidates through the knowledge base's index, of one bit a number; with @coarse128 of the first 128"
            })
    @Nullable List<String> models;

    @Option(
            names = "--dimensions",
            split = ",",
            paramLabel = "N",
            description =
                    "Cut the vectors of every model to N numbers; several with commas put each model side by side with itself. Default: full vectors")
    @Nullable List<Integer> dimensions;

    @Option(
            names = "--remote",
            paramLabel = "NAME=URL[,SETTING=VALUE ...]",
            description =
                    "A model behind OpenAI's API for embeddings; may be given several times. Settings as in \"zhiyin serve --help\": key, model, dimensions, prompts, price and others.")
    @Nullable List<String> remotes;

    /// @throws IllegalArgumentException where one is written as none can be
    List<RemoteModel> remotes() {
        var parsed = new ArrayList<RemoteModel>();
        for (String line : remotes == null ? List.<String>of() : remotes) {
            parsed.add(RemoteModel.of(RemoteSpec.parse(line), System.getenv()));
        }
        return parsed;
    }

    /// Those named; of remote models too where none is named.
    ///
    /// @throws zhiyin.lab.LabException where one is written as none can be
    List<Contestant> contestants(List<RemoteModel> elsewhere) {
        var names = new ArrayList<String>();
        if (models != null) {
            names.addAll(models);
        } else {
            Arrays.stream(BuiltinModel.values())
                    .filter(BuiltinModel::isOnClassPath)
                    .map(BuiltinModel::modelName)
                    .forEach(names::add);
            elsewhere.stream().map(RemoteModel::name).forEach(names::add);
        }
        var contestants = new ArrayList<Contestant>();
        for (String name : names) {
            Contestant full = Contestant.parse(name);
            if (dimensions == null || full.dimensions().isPresent()) {
                contestants.add(full);
            } else {
                dimensions.forEach(number -> contestants.add(full.withDimensions(number)));
            }
        }
        return contestants;
    }
}
