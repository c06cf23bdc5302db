package zhiyin.engine.pull;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// What an HTTP status means for a pull: content, a pause, or the end of it.
final class HubStatus {
    private HubStatus() {}

    /// The answer, where it is content.
    static HubResponse requireContent(Hub hub, URI uri, HttpURLConnection connection, int status)
            throws IOException {
        if (status == HttpURLConnection.HTTP_OK || status == HttpURLConnection.HTTP_PARTIAL) {
            requirePlain(uri, connection.getHeaderField("Content-Encoding"));
            return new HubResponse(connection, status, connection.getInputStream());
        }
        String answer = "%s answers %d%s".formatted(uri.getHost(), status, reason(connection));
        if (isTemporary(hub, uri, status)) {
            throw new TemporaryFailure(answer, pause(connection.getHeaderField("Retry-After")));
        }
        throw switch (status) {
            case 401, 403 -> denied(hub, answer);
            case 404 ->
                    new EngineException(
                            Code.MODEL_NOT_FOUND,
                            "%s to %s: there is no such model, revision or file; check its spelling on the hub, or try another with --hub"
                                    .formatted(answer, uri));
            case 416 ->
                    new EngineException(
                            Code.DOWNLOAD_FAILED,
                            "%s: the file has become shorter than the hub says; pull again later"
                                    .formatted(answer));
            default -> new EngineException(Code.DOWNLOAD_FAILED, "%s to %s".formatted(answer, uri));
        };
    }

    private static void requirePlain(URI uri, @Nullable String encoding) {
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new EngineException(
                    Code.DOWNLOAD_FAILED,
                    "%s sends \"Content-Encoding: %s\", which was not asked for"
                            .formatted(uri.getHost(), Shown.line(encoding)));
        }
    }

    /// Elsewhere than at the hub, 403 means that a signed address has expired; the hub gives a new one.
    private static boolean isTemporary(Hub hub, URI uri, int status) {
        boolean expired = (status == 401 || status == 403) && !HubConnection.isOwn(hub, uri);
        return status == 408 || status == 429 || status >= 500 || expired;
    }

    private static EngineException denied(Hub hub, String answer) {
        String advice =
                hub.token().isPresent()
                        ? "%s is set, but it does not open this model: accept the model's terms on the hub with the token's account, or check the name"
                        : "there is no such model, or it is private or gated: accept its terms on the hub, make a token there and set %s to it";
        return new EngineException(
                Code.ACCESS_DENIED, answer + ": " + advice.formatted(hub.tokenVariable()));
    }

    private static String reason(HttpURLConnection connection) {
        String message = connection.getHeaderField("X-Error-Message");
        return message == null ? "" : " (" + Shown.line(message) + ")";
    }

    /// What `Retry-After` asks for: seconds or a date.
    static Optional<Duration> pause(@Nullable String retryAfter) {
        if (retryAfter == null) {
            return Optional.empty();
        }
        String text = retryAfter.strip();
        if (text.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant until =
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            Duration pause = Duration.between(Instant.now(), until);
            return Optional.of(pause.isNegative() ? Duration.ZERO : pause);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
