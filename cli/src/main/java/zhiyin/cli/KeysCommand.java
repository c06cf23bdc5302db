package zhiyin.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import zhiyin.server.api.Scope;
import zhiyin.server.auth.AccountStore;
import zhiyin.server.auth.ApiKey;
import zhiyin.server.auth.KeyList;
import zhiyin.server.auth.Usage;

/// `zhiyin keys`: the API keys of a data directory.
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = {
            "Makes, lists and revokes API keys.",
            "A server that runs on the same data directory, or servers that share the catalog, take changes within two seconds. Of a key there is a hash on the disk or in the catalog, nothing else: who loses it makes another."
        },
        footer = {
            "",
            "Scopes:",
            "  embed     vectors, ranks, tokens, the list of models",
            "  search    reading the knowledge base",
            "  ingest    changing the knowledge base",
            "  metrics   the figures for monitoring",
            "  admin     all of these, and pulling and deleting models",
            "",
            "Examples:",
            "  zhiyin keys create chat --scope embed,search",
            "  zhiyin keys create batch --quota-tokens-per-day 50000000 --requests-per-minute 600",
            "  zhiyin keys list",
            "  zhiyin keys revoke chat",
            "  zhiyin keys list --catalog postgres://zhiyin@db/zhiyin?key=DB_API_KEY   of several servers"
        })
final class KeysCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "Data directory of the server. Default: $$ZHIYIN_DATA, else zhiyin in the user's data directory")
    @Nullable Path data;

    @Option(
            names = "--catalog",
            paramLabel = "ADDRESS",
            scope = ScopeType.INHERIT,
            description =
                    "Of servers that share a catalog: its address, as in \"zhiyin serve --catalog\"; --data is of no meaning then. Default: $$ZHIYIN_CATALOG, if it is there")
    @Nullable String catalog;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private AccountStore store() {
        return CatalogArguments.accounts(spec, data, catalog);
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Makes a key, and prints it once.")
    int create(
            @Parameters(
                            paramLabel = "NAME",
                            description = "What it is called in lists, figures and logs")
                    String name,
            @Option(
                            names = "--scope",
                            paramLabel = "SCOPE",
                            split = ",",
                            defaultValue = "embed,search",
                            description =
                                    "What it is for: embed, search, ingest, metrics, admin. Default: ${DEFAULT-VALUE}")
                    List<String> scopes,
            @Option(
                            names = "--quota-tokens-per-day",
                            paramLabel = "N",
                            description =
                                    "Tokens that it may have embedded a day (UTC). Default: no limit")
                    @Nullable Long tokens,
            @Option(
                            names = "--requests-per-minute",
                            paramLabel = "N",
                            description = "Default: no limit")
                    @Nullable Integer requests) {
        try (AccountStore store = store()) {
            ApiKey.Issued issued =
                    ApiKey.issue(
                            name,
                            scopes(scopes),
                            Optional.ofNullable(tokens),
                            Optional.ofNullable(requests));
            new KeyList(store).add(issued.key());
            out().println(issued.secret());
            out().flush();
            PrintWriter err = spec.commandLine().getErr();
            err.printf("This is the key %s. It is not shown again.%n", name);
            err.flush();
            return ExitCode.OK;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static Set<Scope> scopes(List<String> labels) {
        var scopes = EnumSet.noneOf(Scope.class);
        for (String label : labels) {
            scopes.add(
                    Scope.of(label.strip())
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "--scope is \"%s\", expected %s"
                                                    .formatted(label, Scope.labels()))));
        }
        return scopes;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the keys, without their secrets.")
    int list() {
        try (AccountStore store = store()) {
            print(new KeyList(store).read(), Usage.today(store.usage(), Clock.systemUTC()));
        }
        return ExitCode.OK;
    }

    private void print(List<ApiKey> keys, Map<String, Long> used) {
        String format = "%-20s  %-28s  %14s  %14s  %10s  %s%n";
        out().printf(format, "NAME", "SCOPES", "TOKENS TODAY", "TOKENS/DAY", "REQ/MIN", "CREATED");
        for (ApiKey key : keys) {
            out().printf(
                            format,
                            key.name(),
                            key.scopes().stream()
                                    .sorted()
                                    .map(Scope::label)
                                    .collect(Collectors.joining(",")),
                            used.getOrDefault(key.name(), 0L),
                            key.tokensPerDay().map(String::valueOf).orElse("-"),
                            key.requestsPerMinute().map(String::valueOf).orElse("-"),
                            DateTimeFormatter.ISO_LOCAL_DATE.format(
                                    key.created().atOffset(ZoneOffset.UTC)));
        }
        out().flush();
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Revokes a key: from then on, it is not known.")
    int revoke(@Parameters(paramLabel = "NAME", description = "Of the key") String name) {
        if (!removed(name)) {
            throw new Failure(
                    "there is no key called %s; \"zhiyin keys list\" lists them".formatted(name));
        }
        out().printf("Revoked %s.%n", name);
        out().flush();
        return ExitCode.OK;
    }

    private boolean removed(String name) {
        try (AccountStore store = store()) {
            return new KeyList(store).remove(name);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
