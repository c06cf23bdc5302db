package zhiyin.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import zhiyin.server.api.JsonAnswer;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.openai.OpenAiErrors;

/// Tells, in JSON, what Jetty refuses before there is a route: broken HTTP, a path that cannot be
/// decoded, headers too long, a request that comes while the server stops.
final class JettyErrors implements Request.Handler {
    private final OpenAiErrors errors = new OpenAiErrors();

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        var failure =
                new RequestException(
                        reason(status), "%d %s".formatted(status, HttpStatus.getMessage(status)));
        byte[] answer = JsonAnswer.bytes(out -> errors.write(failure, out));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, JsonAnswer.CONTENT_TYPE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.length);
        // Where the next request would begin is not known; Jetty closes after most of these without
        // a word.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        response.write(true, ByteBuffer.wrap(answer), callback);
        return true;
    }

    private static Reason reason(int status) {
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
            return Reason.STOPPING;
        }
        return HttpStatus.isClientError(status) ? Reason.INVALID_REQUEST : Reason.FAILED;
    }
}
