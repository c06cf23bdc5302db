package zhiyin.server.kb;

import java.time.Duration;

/// What the knowledge base's API bears. Immutable; start from [#DEFAULTS].
///
/// @param uploadBytes of a document, and of all documents of one multipart request together
/// @param importBytes of a collection's file
/// @param heartbeat how often a stream of events says that it is alive
/// @param streams of events at once
public record KbOptions(long uploadBytes, long importBytes, Duration heartbeat, int streams) {
    public static final KbOptions DEFAULTS =
            new KbOptions(512L << 20, 64L << 30, Duration.ofSeconds(10), 256);

    public KbOptions {
        if (uploadBytes < 1 || importBytes < 1 || heartbeat.toMillis() < 1 || streams < 1) {
            throw new IllegalArgumentException(
                    "uploadBytes is %d, importBytes %d, heartbeat %s, streams %d; expected more than 0"
                            .formatted(uploadBytes, importBytes, heartbeat, streams));
        }
    }

    public KbOptions withUploadBytes(long bytes) {
        return new KbOptions(bytes, importBytes, heartbeat, streams);
    }

    public KbOptions withHeartbeat(Duration interval) {
        return new KbOptions(uploadBytes, importBytes, interval, streams);
    }

    public KbOptions withStreams(int most) {
        return new KbOptions(uploadBytes, importBytes, heartbeat, most);
    }
}
