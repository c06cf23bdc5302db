package zhiyin.cli.kb;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.knowledge.catalog.CollectionInfo;

/// `zhiyin kb create`: a collection.
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes a collection.",
        footer = {
            "",
            "Examples:",
            "  zhiyin kb create manuals",
            "  zhiyin kb create papers --model bge-small-en-v1.5",
            "  zhiyin kb create notes --model Qwen/Qwen3-Embedding-0.6B --dimensions 512",
            "  zhiyin kb create large --store 'postgres://me@db.example/vectors?key=VECTORS_API_KEY'"
        })
final class CreateCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    KbCommand kb;

    @Parameters(index = "0", paramLabel = "NAME", description = "What it is called.")
    String name = "";

    @Option(
            names = "--model",
            paramLabel = "M",
            description =
                    "Embedding model, see \"zhiyin models\". Default: a built-in one, by the language of the first documents")
    Optional<String> model = Optional.empty();

    @Option(
            names = "--dimensions",
            paramLabel = "N",
            description = "Of the vectors, for models that can be cut. Default: the model's")
    Optional<Integer> dimensions = Optional.empty();

    @Option(
            names = "--chunk-tokens",
            paramLabel = "N",
            description = "What passages come near to. Default: by the model")
    Optional<Integer> chunkTokens = Optional.empty();

    @Option(
            names = "--store",
            paramLabel = "URL",
            description = {
                "Server that the vectors lie in: postgres://[USER@]HOST[:PORT]/DATABASE, chroma+http://HOST[:PORT] or opensearch+http://[USER@]HOST[:PORT][,HOST[:PORT]...]. \"?key=NAME_API_KEY\" names the environment variable that has the password. Words stay in this machine's index. Default: so do vectors"
            })
    Optional<String> store = Optional.empty();

    @Override
    public Integer call() {
        return kb.look(connection -> {
            ObjectNode body = KbClient.object().put("name", name);
            Settings.put(body, model, dimensions, chunkTokens);
            store.ifPresent(address -> body.put("store", address));
            KbClient client = connection.client();
            var made = client.read(client.post("/kb/collections", body), CollectionInfo.class);
            kb.out()
                    .printf(
                            "%s is there, and empty. Next: zhiyin kb add %s FILE...%n",
                            made.name(), made.name());
            return 0;
        });
    }
}
