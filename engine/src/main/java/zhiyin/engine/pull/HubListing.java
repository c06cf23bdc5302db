package zhiyin.engine.pull;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Reads what files a model has, page by page, within limits: a listing comes from a network.
final class HubListing {
    private static final int MAX_PAGE_BYTES = 16 << 20;
    private static final int MAX_PAGES = 50;
    private static final int MAX_FILES = 20_000;
    private static final int ATTEMPTS = 3;
    private static final Pattern NEXT = Pattern.compile("<([^<>]{1,4096})>\\s*;\\s*rel=\"?next\"?");

    // Tokens bound the memory of the tree that a page becomes.
    private static final JsonMapper MAPPER =
            new JsonMapper(
                    JsonFactory.builder()
                            .streamReadConstraints(
                                    StreamReadConstraints.builder()
                                            .maxDocumentLength(MAX_PAGE_BYTES)
                                            .maxNestingDepth(50)
                                            .maxTokenCount(500_000)
                                            .maxStringLength(1 << 20)
                                            .build())
                            .build());

    private record Page(List<RepositoryFile> files, Optional<URI> next) {}

    private final Hub hub;
    private final HubConnection connection;
    private final PullOptions options;
    private final PullListener listener;

    HubListing(Hub hub, HubConnection connection, PullOptions options, PullListener listener) {
        this.hub = hub;
        this.connection = connection;
        this.options = options;
        this.listener = listener;
    }

    /// The model's files that this system can store.
    ///
    /// @throws EngineException where the hub refuses, cannot be reached or sends no listing
    List<RepositoryFile> files(ModelName name) throws InterruptedException {
        List<RepositoryFile> files = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        Optional<URI> next = Optional.of(hub.listing(name));
        for (int page = 0; next.isPresent(); page++) {
            if (page == MAX_PAGES) {
                throw notListing(name, "has more than %d pages".formatted(MAX_PAGES), null);
            }
            Page read = page(name, next.get());
            for (RepositoryFile file : read.files()) {
                if (!paths.add(file.path())) {
                    throw notListing(name, "has " + Shown.line(file.path()) + " twice", null);
                }
                files.add(file);
            }
            if (files.size() > MAX_FILES) {
                throw notListing(name, "has more than %,d files".formatted(MAX_FILES), null);
            }
            next = read.next();
        }
        return files.stream().filter(file -> FilePaths.isPortable(file.path())).toList();
    }

    private Page page(ModelName name, URI uri) throws InterruptedException {
        var retry = new Retry("the list of files of " + name, ATTEMPTS, options, listener);
        while (true) {
            try (HubResponse response = connection.get(uri, Optional.empty())) {
                List<RepositoryFile> files = hub.files(MAPPER.readTree(body(name, response)));
                response.finish();
                return new Page(files, next(response));
            } catch (JacksonException e) {
                throw notListing(name, "is not JSON: " + e.getOriginalMessage(), e);
            } catch (IllegalArgumentException e) {
                throw notListing(name, "is not one: " + e.getMessage(), e);
            } catch (IOException e) {
                retry.failed(e);
            }
        }
    }

    private byte[] body(ModelName name, HubResponse response) throws IOException {
        InputStream body = response.body();
        byte[] bytes = body.readNBytes(MAX_PAGE_BYTES + 1);
        if (bytes.length > MAX_PAGE_BYTES) {
            throw notListing(name, "is larger than %,d bytes".formatted(MAX_PAGE_BYTES), null);
        }
        long announced = response.wholeSize().orElse(bytes.length);
        if (bytes.length < announced) {
            throw new TemporaryFailure(
                    "the connection was cut after %,d of %,d bytes"
                            .formatted(bytes.length, announced));
        }
        return bytes;
    }

    /// The next page, at the hub's own address: mirrors pass on links that lead to the original.
    private Optional<URI> next(HubResponse response) {
        Optional<Matcher> link = response.header("Link").map(NEXT::matcher).filter(Matcher::find);
        return link.map(matcher -> {
            URI target = hub.base().resolve(URI.create(matcher.group(1)));
            String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
            return HubConnection.isOwn(hub, target)
                    ? target
                    : URI.create(hub.base() + target.getRawPath() + query);
        });
    }

    private EngineException notListing(ModelName name, String what, @Nullable Exception cause) {
        String message =
                "the list of files of %s from %s %s".formatted(name, hub.base(), Shown.line(what));
        return cause == null
                ? new EngineException(Code.DOWNLOAD_FAILED, message)
                : new EngineException(Code.DOWNLOAD_FAILED, message, cause);
    }
}
