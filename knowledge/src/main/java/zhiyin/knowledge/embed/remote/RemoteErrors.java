package zhiyin.knowledge.embed.remote;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.EngineException.Code;

/// What a refusal of the other side means, with its own words and never with our key.
record RemoteErrors(Optional<String> key, Optional<String> keyVariable) {
    private static final int MOST_SHOWN = 300;

    Reply.Failed of(int status, HttpHeaders headers, byte[] body, Optional<Duration> retryAfter) {
        Words words = Words.of(body);
        String said = "answered %d%s".formatted(status, quoted(words.message()));
        return switch (status) {
            case 401, 403 ->
                    Reply.Failed.forGood(
                            "%s; %s"
                                    .formatted(
                                            said,
                                            keyVariable
                                                    .map(name ->
                                                            "check the key in this server's"
                                                                    + " environment variable "
                                                                    + name)
                                                    .orElse(
                                                            "if it wants a key, have this server"
                                                                    + " started with key=VARIABLE"
                                                                    + " behind its URL")));
            case 301, 302, 303, 307, 308 ->
                    Reply.Failed.forGood(
                            "answered %d, a redirect to %s, which is not followed; have this server started with the right URL"
                                    .formatted(
                                            status,
                                            headers.firstValue("location")
                                                    .map(RemoteErrors::shown)
                                                    .orElse("nowhere")));
            case 429 -> new Reply.Failed(Code.REMOTE_BUSY, said, !words.isSpent(), retryAfter);
            case 503, 529 -> new Reply.Failed(Code.REMOTE_BUSY, said, true, retryAfter);
            case 408, 425, 500, 502, 504 ->
                    new Reply.Failed(Code.REMOTE_FAILED, said, true, retryAfter);
            default -> Reply.Failed.forGood(said);
        };
    }

    private String quoted(String message) {
        String words = key.map(secret -> message.replace(secret, "(key)")).orElse(message);
        return words.isBlank() ? "" : ": \"%s\"".formatted(shown(words));
    }

    /// A stranger's words for a message of ours: one line, not too long.
    static String shown(String words) {
        String line = words.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        return line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + "…";
    }

    /// @param code as OpenAI has it
    private record Words(String message, String code) {
        /// OpenAI's, Ollama's (`{"error": "..."}`), FastAPI's (`{"detail": "..."}`), or the body as it is.
        static Words of(byte[] body) {
            try {
                JsonNode json = RemoteAnswer.JSON.readTree(body);
                JsonNode error = json.path("error");
                JsonNode message = error.isObject() ? error.path("message") : error;
                if (!message.isString()) {
                    message =
                            json.path("message").isString()
                                    ? json.path("message")
                                    : json.path("detail");
                }
                if (message.isString()) {
                    return new Words(message.stringValue(), error.path("code").asString(""));
                }
            } catch (JacksonException _) {
                // Not JSON: a proxy's page, perhaps.
            }
            return new Words(new String(body, StandardCharsets.UTF_8), "");
        }

        /// The account has no more money, which waiting does not change.
        boolean isSpent() {
            return code.equals("insufficient_quota");
        }
    }
}
