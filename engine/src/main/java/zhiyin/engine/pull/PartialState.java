package zhiyin.engine.pull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Which bytes of a partial file are there, as a small JSON file:
/// ```text
/// {"size":1191586416,"checksum":"sha256 06507c7b…","etag":null,"finished":[[0,33554432],[67108864,70000000]]}
/// ```
///
/// @param checksum the content's; with it bytes from different addresses may be put together
/// @param tag the entity tag of the bytes, where there is no checksum
/// @param spans ascending, disjoint
record PartialState(long size, String checksum, Optional<String> tag, List<Span> spans) {

    static PartialState of(RepositoryFile file, Optional<String> tag, List<Span> spans) {
        return new PartialState(file.size(), checksum(file), tag, spans);
    }

    private static String checksum(RepositoryFile file) {
        return file.checksum().map(Checksum::toString).orElse("");
    }

    boolean isOf(RepositoryFile file) {
        boolean known = file.checksum().isPresent() || tag.isPresent();
        return known && size == file.size() && checksum.equals(checksum(file));
    }

    /// The state, if there is one that makes sense.
    static Optional<PartialState> read(Path path) {
        return StoreJson.read(path).flatMap(PartialState::parse);
    }

    private static Optional<PartialState> parse(JsonNode root) {
        long size = root.path("size").asLong(-1);
        List<Span> spans = new ArrayList<>();
        long end = 0;
        for (JsonNode pair : root.path("finished")) {
            var span = new Span(pair.path(0).asLong(-1), pair.path(1).asLong(-1));
            if (span.from() < end || span.length() <= 0 || span.to() > size) {
                return Optional.empty();
            }
            end = span.to();
            spans.add(span);
        }
        String tag = root.path("etag").asString("");
        return Optional.of(
                new PartialState(
                        size,
                        root.path("checksum").asString(""),
                        tag.isEmpty() ? Optional.empty() : Optional.of(tag),
                        spans));
    }

    void write(Path path) throws IOException {
        ObjectNode root = StoreJson.object();
        root.put("size", size).put("checksum", checksum).put("etag", tag.orElse(null));
        ArrayNode finished = root.putArray("finished");
        for (Span span : spans) {
            finished.addArray().add(span.from()).add(span.to());
        }
        StoreJson.write(path, root);
    }
}
