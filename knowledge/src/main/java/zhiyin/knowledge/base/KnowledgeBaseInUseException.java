package zhiyin.knowledge.base;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// Another process has the data directory.
public final class KnowledgeBaseInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient OptionalLong pid;
    private final transient Optional<URI> url;

    KnowledgeBaseInUseException(Path data, OptionalLong pid, Optional<URI> url) {
        super(
                "%s is in use by %s%s; talk to that one, stop it, or choose another --data directory"
                        .formatted(
                                data,
                                pid.isPresent() ? "process " + pid.getAsLong() : "another process",
                                url.map(address -> " at " + address).orElse("")));
        this.pid = pid;
        this.url = url;
    }

    /// Whose it is, where that is known.
    public OptionalLong pid() {
        return pid;
    }

    /// Where the other process answers over HTTP, where it does.
    public Optional<URI> url() {
        return url;
    }
}
