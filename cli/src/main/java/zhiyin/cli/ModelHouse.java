package zhiyin.cli;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParameterException;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.EngineException;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.ModelOpener;
import zhiyin.knowledge.embed.WarmUp;
import zhiyin.knowledge.embed.remote.RemoteModel;
import zhiyin.knowledge.embed.remote.RemoteOpener;
import zhiyin.server.model.Models;
import zhiyin.server.model.RemoteCatalogue;
import zhiyin.server.model.StoreCatalogue;
import zhiyin.server.provider.Providers;

/// The models of a process that serves, wired: one set of them and one cache, for the API and the knowledge
/// base alike.
///
/// @param shared what the knowledge base computes with
/// @param served what the API serves
/// @param named by `--model`
/// @param remotes models that are computed elsewhere, named when the process was started
/// @param providers the same, and those added since
record ModelHouse(
        EmbeddingCache cache,
        EmbeddingModels shared,
        Models served,
        List<String> named,
        List<RemoteModel> remotes,
        Providers providers)
        implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ModelHouse.class.getName());

    /// Nothing is loaded yet.
    ///
    /// @param data the directory where what is added while the process runs is kept; empty where nothing is to be added
    /// @throws ParameterException where an option has no legal value
    static ModelHouse of(
            ServedModelArguments arguments, boolean withKnowledge, Optional<Path> data) {
        List<RemoteModel> remotes = arguments.remotes();
        EmbedderOptions options = arguments.engine.options();
        EmbeddingCache cache = arguments.cache(withKnowledge);
        List<String> named = arguments.models();
        var store =
                new StoreCatalogue(
                        named.stream().filter(name -> !isOf(remotes, name)).toList(),
                        arguments.only,
                        options,
                        System.getenv(),
                        data);
        Providers providers =
                data.filter(_ -> !arguments.only)
                        .map(directory -> arguments.providers(directory, remotes))
                        .orElseGet(() -> Providers.fixed(remotes));
        ModelOpener loading = byServedName(store, ModelOpener.loading(options));
        var shared =
                new EmbeddingModels(
                        new RemoteOpener(providers::models, loading),
                        cache,
                        arguments.keepAlive(),
                        arguments.memory());
        try {
            var catalogue =
                    new RemoteCatalogue(
                            store,
                            providers,
                            Optional.of(named.getFirst()).filter(name -> isOf(remotes, name)));
            var served = new Models(shared, catalogue, arguments.aliases(), arguments.tokenInput());
            return new ModelHouse(cache, shared, served, named, remotes, providers);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(arguments.spec.commandLine(), e.getMessage(), e);
        }
    }

    private static boolean isOf(List<RemoteModel> remotes, String name) {
        return remotes.stream().anyMatch(remote -> remote.name().equalsIgnoreCase(name));
    }

    /// A collection may name its model as the API calls it.
    private static ModelOpener byServedName(StoreCatalogue catalogue, ModelOpener opener) {
        return new ModelOpener() {
            @Override
            public Opened open(String model) {
                return opener.open(catalogue.opens(model));
            }

            @Override
            public Found find(String model) {
                return opener.find(catalogue.opens(model));
            }
        };
    }

    /// Loads the models that were named, in turn. Where no bound was given, they are not refused.
    void loadNamed(ServedModelArguments arguments) {
        for (String name : named) {
            shared.keep(name, arguments.keepAliveOfNamed());
            shared.preload(name, arguments.memory == null);
        }
    }

    /// Warms the first model up in the background, where it is built in; larger ones compute for so long that it
    /// does not show.
    void warmUp() {
        String first = named.getFirst();
        if (BuiltinModel.of(first).isPresent()) {
            Thread.ofPlatform().daemon().name("warm-up").start(() -> warmUp(first));
        }
    }

    private void warmUp(String model) {
        try {
            // Where it was closed meanwhile, the process ends: it is not to be loaded again for
            // this.
            for (int round = WarmUp.ROUNDS; round > 0 && !shared.loaded().isEmpty(); round--) {
                warmUp(model, round);
            }
        } catch (EngineException e) {
            LOG.log(Level.DEBUG, "not warmed up: {0}", e.getMessage());
        }
    }

    private void warmUp(String model, int round) {
        shared.use(
                model,
                embedder -> {
                    WarmUp.compute(embedder, round);
                    return true;
                });
    }

    @Override
    public void close() {
        shared.close();
        providers.close();
        remotes.forEach(RemoteModel::close);
        cache.close();
    }
}
