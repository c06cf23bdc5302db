package zhiyin.engine.pull;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// ModelScope and its mirrors, by the API its own client uses.
/// ```text
/// listing   BASE/api/v1/models/OWNER/REPOSITORY/repo/files?Revision=REVISION&Recursive=true
///           {"Code":200,"Data":{"Files":[{"Type":"blob","Path":...,"Size":...,"Sha256":...}, ...]}}
/// file      BASE/api/v1/models/OWNER/REPOSITORY/repo?Revision=REVISION&FilePath=PATH
/// ```
record ModelScope(URI base, Optional<AccessToken> token) implements Hub {
    private static final URI OFFICIAL = URI.create("https://www.modelscope.cn");

    static ModelScope of(Optional<URI> base, Map<String, String> environment) {
        return new ModelScope(
                base.orElse(OFFICIAL),
                Hub.variable(environment, "MODELSCOPE_API_TOKEN")
                        .map(value -> new AccessToken("MODELSCOPE_API_TOKEN", value)));
    }

    @Override
    public HubKind kind() {
        return HubKind.MODEL_SCOPE;
    }

    @Override
    public String tokenVariable() {
        return "MODELSCOPE_API_TOKEN";
    }

    @Override
    public URI listing(ModelName name) {
        return URI.create(
                "%s/api/v1/models/%s/repo/files?Revision=%s&Recursive=true"
                        .formatted(base, name.path(), revision(name)));
    }

    @Override
    public URI file(ModelName name, String path) {
        return URI.create(
                "%s/api/v1/models/%s/repo?Revision=%s&FilePath=%s"
                        .formatted(base, name.path(), revision(name), Hub.encode(path)));
    }

    private static String revision(ModelName name) {
        return Hub.encode(name.revision().orElse("master"));
    }

    @Override
    public List<RepositoryFile> files(JsonNode page) {
        JsonNode entries = page.path("Data").path("Files");
        if (!entries.isArray()) {
            throw new IllegalArgumentException("expected \"Data\" with an array \"Files\"");
        }
        List<RepositoryFile> files = new ArrayList<>();
        for (JsonNode entry : entries) {
            if (!entry.path("Type").asString("").equals("tree")) {
                Optional<Checksum> checksum =
                        ListingEntry.checksum(
                                Checksum.Kind.SHA256, entry.path("Sha256").asString(""));
                files.add(ListingEntry.read(entry, "Path", "Size", checksum));
            }
        }
        return files;
    }
}
