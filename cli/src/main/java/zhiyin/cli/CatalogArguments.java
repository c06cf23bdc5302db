package zhiyin.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.base.SharedCatalog;
import zhiyin.knowledge.store.StoreAddress;

/// The options by which several processes share a knowledge base.
public final class CatalogArguments {
    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(
            names = "--catalog",
            paramLabel = "ADDRESS",
            description =
                    "Keep the catalog and the vectors in PostgreSQL, where several processes share one knowledge base: postgres://USER@HOST/DATABASE?key=NAME_API_KEY. Needs --files; --data is this process's own then. Default: in --data, by SQLite")
    @Nullable String catalog;

    @Option(
            names = "--files",
            paramLabel = "DIR",
            description =
                    "With --catalog: a folder that all processes see, for documents and uploads.")
    @Nullable Path files;

    /// @throws ParameterException where they do not fit together
    KnowledgeOptions applyTo(KnowledgeOptions options) {
        return applyTo(options, Optional.ofNullable(catalog), Optional.ofNullable(files));
    }

    private KnowledgeOptions applyTo(
            KnowledgeOptions options, Optional<String> address, Optional<Path> folder) {
        try {
            return shared(address, folder).map(options::withShared).orElse(options);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /// What the environment says, for commands that have no options for it.
    ///
    /// @throws IllegalArgumentException where it does not fit together
    public static KnowledgeOptions fromEnvironment(
            KnowledgeOptions options, Map<String, String> environment) {
        return shared(
                        Optional.ofNullable(environment.get("ZHIYIN_CATALOG")),
                        Optional.ofNullable(environment.get("ZHIYIN_FILES")).map(Path::of))
                .map(options::withShared)
                .orElse(options);
    }

    private static Optional<SharedCatalog> shared(Optional<String> address, Optional<Path> folder) {
        if (address.isEmpty()) {
            if (folder.isPresent()) {
                throw new IllegalArgumentException(
                        "--files (ZHIYIN_FILES) is of no use without --catalog (ZHIYIN_CATALOG)");
            }
            return Optional.empty();
        }
        if (folder.isEmpty()) {
            throw new IllegalArgumentException(
                    "--catalog (ZHIYIN_CATALOG) needs --files (ZHIYIN_FILES), a folder that all processes see");
        }
        return Optional.of(new SharedCatalog(StoreAddress.parse(address.get()), folder.get()));
    }
}
