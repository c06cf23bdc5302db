package zhiyin.cli;

import java.util.List;
import picocli.CommandLine.ParameterException;
import zhiyin.engine.EmbedderOptions;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.ModelOpener;
import zhiyin.server.model.Models;
import zhiyin.server.model.StoreCatalogue;

/// The models of a process that serves, wired: one set of them and one cache, for the API and the knowledge
/// base alike.
///
/// @param shared what the knowledge base computes with
/// @param served what the API serves
record ModelHouse(EmbeddingCache cache, EmbeddingModels shared, Models served, List<String> named)
        implements AutoCloseable {
    /// Nothing is loaded yet.
    ///
    /// @throws ParameterException where an option has no legal value
    static ModelHouse of(ServedModelArguments arguments, boolean withKnowledge) {
        EmbedderOptions options = arguments.engine.options();
        EmbeddingCache cache = arguments.cache(withKnowledge);
        var catalogue = new StoreCatalogue(arguments.models(), arguments.only, options);
        var shared =
                new EmbeddingModels(
                        byServedName(catalogue, ModelOpener.loading(options)),
                        cache,
                        arguments.keepAlive(),
                        arguments.memory());
        try {
            var served = new Models(shared, catalogue, arguments.aliases(), arguments.tokenInput());
            return new ModelHouse(cache, shared, served, arguments.models());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(arguments.spec.commandLine(), e.getMessage(), e);
        }
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

    @Override
    public void close() {
        shared.close();
        cache.close();
    }
}
