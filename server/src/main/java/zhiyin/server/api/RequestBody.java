package zhiyin.server.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import zhiyin.server.api.RequestException.Reason;

/// A request's body, read no further than a limit whether or not the client declared its length.
final class RequestBody extends InputStream {
    private final InputStream body;
    private final long limit;
    private long count;

    private RequestBody(InputStream body, long limit) {
        this.body = body;
        this.limit = limit;
    }

    /// @throws RequestException BODY_TOO_LARGE, here or while reading
    static RequestBody of(Context ctx, long limit) {
        if (ctx.req().getContentLengthLong() > limit) {
            throw tooLarge(limit);
        }
        return new RequestBody(ctx.bodyInputStream(), limit);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = body.read(buffer, offset, length);
        count += Math.max(read, 0);
        if (count > limit) {
            throw tooLarge(limit);
        }
        return read;
    }

    private static RequestException tooLarge(long limit) {
        return new RequestException(
                Reason.BODY_TOO_LARGE,
                "the request body is longer than %d bytes; split it over several requests"
                        .formatted(limit));
    }
}
