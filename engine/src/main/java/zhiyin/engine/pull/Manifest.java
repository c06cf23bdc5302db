package zhiyin.engine.pull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What was pulled into a model's folder, in `zhiyin-pull.json` there:
/// ```text
/// {"pulls":[{"name":"Qwen/Qwen3-Embedding-0.6B-GGUF:Q8_0","hub":"https://huggingface.co","complete":true,
///            "files":[{"path":"Qwen3-Embedding-0.6B-Q8_0.gguf","size":639150592,"sha256":"06507c…"}]}]}
/// ```
/// Written before the first byte is fetched, complete after the last is verified. Immutable.
record Manifest(List<Entry> pulls) {
    private static final String FILE = "zhiyin-pull.json";

    /// One pull: a directory of safetensors, or one quantisation.
    record Entry(ModelName name, String hub, boolean complete, List<RepositoryFile> files) {
        long size() {
            return files.stream().mapToLong(RepositoryFile::size).sum();
        }

        boolean has(String path) {
            return files.stream().anyMatch(file -> file.path().equals(path));
        }
    }

    static Path in(Path folder) {
        return folder.resolve(FILE);
    }

    /// The folder's manifest; an empty one where there is none that can be read.
    static Manifest read(Path folder) {
        List<Entry> pulls = new ArrayList<>();
        for (JsonNode pull :
                StoreJson.read(in(folder)).map(root -> root.path("pulls")).stream()
                        .flatMap(JsonNode::valueStream)
                        .toList()) {
            entry(pull).ifPresent(pulls::add);
        }
        return new Manifest(List.copyOf(pulls));
    }

    private static Optional<Entry> entry(JsonNode pull) {
        List<RepositoryFile> files = new ArrayList<>();
        for (JsonNode node : pull.path("files")) {
            String path = node.path("path").asString("");
            long size = node.path("size").asLong(-1);
            if (!FilePaths.isPortable(path) || size < 0) {
                return Optional.empty();
            }
            files.add(new RepositoryFile(path, size, checksum(node)));
        }
        return ModelName.of(pull.path("name").asString(""))
                .filter(_ -> !files.isEmpty())
                .map(name ->
                        new Entry(
                                name,
                                pull.path("hub").asString(""),
                                pull.path("complete").asBoolean(false),
                                List.copyOf(files)));
    }

    private static Optional<Checksum> checksum(JsonNode file) {
        for (Checksum.Kind kind : Checksum.Kind.values()) {
            Optional<Checksum> found = Checksum.of(kind, file.path(kind.label()).asString(""));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    Optional<Entry> of(ModelName name) {
        return pulls.stream().filter(entry -> entry.name().isSameAs(name)).findFirst();
    }

    /// The file as a whole pull left it. What an unfinished one notes is what it wanted, and need not be
    /// what lies there.
    Optional<RepositoryFile> finished(String path) {
        return pulls.stream()
                .filter(Entry::complete)
                .flatMap(entry -> entry.files().stream())
                .filter(file -> file.path().equals(path))
                .findFirst();
    }

    Manifest with(Entry entry) {
        List<Entry> all = new ArrayList<>(without(entry.name()).pulls());
        all.add(entry);
        return new Manifest(List.copyOf(all));
    }

    Manifest without(ModelName name) {
        return new Manifest(pulls.stream().filter(entry -> !entry.name().isSameAs(name)).toList());
    }

    void write(Path folder) throws IOException {
        ObjectNode root = StoreJson.object();
        ArrayNode array = root.putArray("pulls");
        for (Entry entry : pulls) {
            ObjectNode node =
                    array.addObject()
                            .put("name", entry.name().local())
                            .put("hub", entry.hub())
                            .put("complete", entry.complete());
            ArrayNode files = node.putArray("files");
            for (RepositoryFile file : entry.files()) {
                ObjectNode written =
                        files.addObject().put("path", file.path()).put("size", file.size());
                file.checksum().ifPresent(sum -> written.put(sum.kind().label(), sum.hex()));
            }
        }
        StoreJson.write(in(folder), root);
    }
}
