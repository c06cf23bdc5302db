package zhiyin.engine.pull;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Content that a server begins to send. Closing it breaks the connection off, unless all was read.
///
/// @param status 200 or 206
record HubResponse(HttpURLConnection connection, int status, InputStream body)
        implements AutoCloseable {
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

    boolean isPartial() {
        return status == HttpURLConnection.HTTP_PARTIAL;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(connection.getHeaderField(name));
    }

    /// The entity tag, where it promises that the bytes are the same.
    Optional<String> strongTag() {
        return header("ETag").filter(tag -> !tag.startsWith("W/") && tag.length() <= 200);
    }

    /// The bytes that a partial answer holds.
    Optional<Span> span() {
        return contentRange().map(range -> new Span(number(range, 1), number(range, 2) + 1));
    }

    /// The size of the whole file, where the answer tells.
    OptionalLong wholeSize() {
        if (!isPartial()) {
            long length = connection.getContentLengthLong();
            return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
        }
        return contentRange()
                .filter(range -> !range.group(3).equals("*"))
                .map(range -> OptionalLong.of(number(range, 3)))
                .orElse(OptionalLong.empty());
    }

    private Optional<Matcher> contentRange() {
        return header("Content-Range").map(CONTENT_RANGE::matcher).filter(Matcher::matches);
    }

    private static long number(Matcher range, int group) {
        return Long.parseLong(range.group(group));
    }

    /// Keeps the connection for the next request: the body has been read to its end.
    void finish() throws IOException {
        body.close();
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
