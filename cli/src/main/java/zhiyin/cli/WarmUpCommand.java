package zhiyin.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.base.PutOptions;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.document.DocumentJson;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Parsers;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.search.SearchRequest;
import zhiyin.server.HttpServer;
import zhiyin.server.ServerOptions;
import zhiyin.server.kb.KbOptions;

/// `zhiyin warm-up`: run by the launcher after a build, under the JVM's option that records what a
/// start needs. It does what a server and its parsers do in their first moments, then ends.
@Command(name = "warm-up", hidden = true, description = "Prepares quick starts.")
final class WarmUpCommand implements Callable<Integer> {
    /// Few: with more, the recorded profiles would set the optimising compiler to work at once, which then
    /// takes from the start the time the record saves.
    private static final int REQUESTS = 3;

    private static final String COLLECTION = "warm-up";
    private static final Duration FOR_DOCUMENTS = Duration.ofMinutes(2);

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("zhiyin-warm-up");
        var arguments = new ServedModelArguments();
        try (ModelHouse house = ModelHouse.of(arguments, false, Optional.empty());
                KnowledgeBase base =
                        KnowledgeBase.open(
                                folder.resolve("data"),
                                KnowledgeOptions.defaults(),
                                house.shared());
                HttpServer server =
                        HttpServer.start(
                                ServerOptions.DEFAULTS.withAddress(ServerOptions.DEFAULT_HOST, 0),
                                house.served(),
                                base,
                                KbOptions.DEFAULTS)) {
            house.loadNamed(arguments);
            request(server, house.served().defaultModel().name());
            List<Path> files = SampleFiles.write(folder);
            for (Path file : files) {
                parse(file);
            }
            addAndSearch(base, files);
        } finally {
            delete(folder);
        }
        return 0;
    }

    private static void request(HttpServer server, String model)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < REQUESTS; i++) {
                var answer = client.send(request(server.port(), model, i), BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    throw new Failure("the warm-up request failed: " + answer.body());
                }
            }
        }
    }

    /// Each with texts of its own, as those that are cached show nothing of the model.
    private static HttpRequest request(int port, String model, int number) {
        String body =
                "{\"model\":\"%s\",\"input\":[\"如何重置密码 %d\",\"How do I reset my password? %d\"]}"
                        .formatted(model, number, number);
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/embeddings"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /// In this process, so that what the parsers' processes need is recorded too.
    private static void parse(Path file) throws IOException {
        var document =
                new Parsers()
                        .parse(Source.of(file), ParseOptions.defaults(), ParseLimits.defaults());
        DocumentJson.write(document, new ByteArrayOutputStream());
    }

    private static void addAndSearch(KnowledgeBase base, List<Path> files)
            throws IOException, InterruptedException {
        base.collections().create(COLLECTION, CollectionSettings.DEFAULTS);
        long job = base.jobs().open(COLLECTION, JobInfo.Kind.ADD, "samples").id();
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                base.documents()
                        .put(COLLECTION, file.getFileName().toString(), in, PutOptions.ofJob(job));
            }
        }
        base.jobs().seal(job);
        JobInfo done = base.jobs().await(job, FOR_DOCUMENTS);
        if (done.state() != JobInfo.State.DONE) {
            throw new Failure("the sample documents were not read: " + done);
        }
        base.search().search(SearchRequest.of(COLLECTION, "过滤器多久更换一次"));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
