package zhiyin.server.kb;

import java.time.Duration;
import zhiyin.knowledge.upload.UploadLimits;

/// What the knowledge base's API bears. Immutable; start from [#DEFAULTS].
///
/// @param uploadBytes of a document, and of all documents of one multipart request together
/// @param uploads what is kept of documents that come in parts
/// @param importBytes of a collection's file
/// @param heartbeat how often a stream of events says that it is alive
/// @param streams of events at once
/// @param expectsFiles whether a process to read files is made ready now, and anew whenever somebody turns to the API
///     and there is none
public record KbOptions(
        long uploadBytes,
        UploadLimits uploads,
        long importBytes,
        Duration heartbeat,
        int streams,
        boolean expectsFiles) {
    public static final KbOptions DEFAULTS =
            new KbOptions(
                    512L << 20,
                    UploadLimits.DEFAULTS,
                    64L << 30,
                    Duration.ofSeconds(10),
                    256,
                    false);

    public KbOptions {
        if (uploadBytes < 1 || importBytes < 1 || heartbeat.toMillis() < 1 || streams < 1) {
            throw new IllegalArgumentException(
                    "uploadBytes is %d, importBytes %d, heartbeat %s, streams %d; expected more than 0"
                            .formatted(uploadBytes, importBytes, heartbeat, streams));
        }
    }

    public KbOptions withUploadBytes(long bytes) {
        return new KbOptions(bytes, uploads, importBytes, heartbeat, streams, expectsFiles);
    }

    public KbOptions withUploads(UploadLimits limits) {
        return new KbOptions(uploadBytes, limits, importBytes, heartbeat, streams, expectsFiles);
    }

    public KbOptions withHeartbeat(Duration interval) {
        return new KbOptions(uploadBytes, uploads, importBytes, interval, streams, expectsFiles);
    }

    public KbOptions withStreams(int most) {
        return new KbOptions(uploadBytes, uploads, importBytes, heartbeat, most, expectsFiles);
    }

    public KbOptions withExpectedFiles() {
        return new KbOptions(uploadBytes, uploads, importBytes, heartbeat, streams, true);
    }
}
