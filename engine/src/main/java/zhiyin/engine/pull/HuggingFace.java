package zhiyin.engine.pull;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Hugging Face and its mirrors.
/// ```text
/// listing   BASE/api/models/OWNER/REPOSITORY/tree/REVISION?recursive=true      pages by "Link: <...>; rel=next"
///           [{"type":"file","path":...,"size":...,"oid":GIT SHA-1,"lfs":{"oid":SHA-256,...}}, ...]
/// file      BASE/OWNER/REPOSITORY/resolve/REVISION/PATH                        large ones redirect to a CDN
/// ```
record HuggingFace(URI base, Optional<AccessToken> token) implements Hub {
    private static final URI OFFICIAL = URI.create("https://huggingface.co");

    static HuggingFace of(Optional<URI> base, Map<String, String> environment) {
        URI actual =
                base.or(() ->
                                Hub.variable(environment, "HF_ENDPOINT")
                                        .map(url -> HubSetting.address("HF_ENDPOINT", url)))
                        .orElse(OFFICIAL);
        return new HuggingFace(
                actual,
                Hub.variable(environment, "HF_TOKEN")
                        .map(value -> new AccessToken("HF_TOKEN", value)));
    }

    @Override
    public HubKind kind() {
        return HubKind.HUGGING_FACE;
    }

    @Override
    public String tokenVariable() {
        return "HF_TOKEN";
    }

    @Override
    public URI listing(ModelName name) {
        return URI.create(
                "%s/api/models/%s/tree/%s?recursive=true"
                        .formatted(base, name.path(), revision(name)));
    }

    @Override
    public URI file(ModelName name, String path) {
        return URI.create(
                "%s/%s/resolve/%s/%s"
                        .formatted(base, name.path(), revision(name), Hub.encodePath(path)));
    }

    private static String revision(ModelName name) {
        return Hub.encode(name.revision().orElse("main"));
    }

    @Override
    public List<RepositoryFile> files(JsonNode page) {
        if (!page.isArray()) {
            throw new IllegalArgumentException("expected an array of files");
        }
        List<RepositoryFile> files = new ArrayList<>();
        for (JsonNode entry : page) {
            if (entry.path("type").asString("").equals("file")) {
                files.add(ListingEntry.read(entry, "path", "size", checksum(entry)));
            }
        }
        return files;
    }

    private static Optional<Checksum> checksum(JsonNode entry) {
        String sha256 = entry.path("lfs").path("oid").asString("");
        return sha256.isEmpty()
                ? ListingEntry.checksum(Checksum.Kind.GIT_SHA1, entry.path("oid").asString(""))
                : ListingEntry.checksum(Checksum.Kind.SHA256, sha256);
    }
}
