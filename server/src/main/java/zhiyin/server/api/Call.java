package zhiyin.server.api;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// A request of one [Operation], whose query has been checked for unknown parameters. What cannot be read as
/// what is asked for is a [RequestException] INVALID_REQUEST.
public final class Call {
    private final Context ctx;
    private final long maxBodyBytes;

    private Call(Context ctx, long maxBodyBytes) {
        this.ctx = ctx;
        this.maxBodyBytes = maxBodyBytes;
    }

    /// @param maxBodyBytes of a body that is JSON
    static Call of(Context ctx, Operation operation, long maxBodyBytes) {
        List<String> known = operation.query().stream().map(Operation.Parameter::name).toList();
        for (Map.Entry<String, List<String>> given : ctx.queryParamMap().entrySet()) {
            String name = given.getKey();
            if (!known.contains(name)) {
                throw RequestException.invalid(
                        name,
                        "this route takes no parameter \"%s\"%s"
                                .formatted(name, Suggestion.of(name, known)));
            }
            if (given.getValue().size() > 1) {
                throw RequestException.invalid(name, name + " is given twice");
            }
        }
        return new Call(ctx, maxBodyBytes);
    }

    /// For answers that are not JSON.
    public Context context() {
        return ctx;
    }

    /// A parameter of the path.
    public String path(String name) {
        return ctx.pathParam(name);
    }

    /// A parameter of the path that is a number.
    public long id() {
        return whole("id", ctx.pathParam("id"), 0, Long.MAX_VALUE);
    }

    /// A parameter of the query; one that is empty counts as absent.
    public Optional<String> query(String name) {
        return Optional.ofNullable(ctx.queryParam(name)).filter(text -> !text.isEmpty());
    }

    public OptionalLong number(String name, long least, long most) {
        return query(name)
                .map(text -> OptionalLong.of(whole(name, text, least, most)))
                .orElse(OptionalLong.empty());
    }

    public boolean truth(String name) {
        Optional<String> text = query(name);
        if (text.isPresent() && !Set.of("true", "false").contains(text.get())) {
            throw RequestException.invalid(
                    name, "%s is \"%s\", expected true or false".formatted(name, text.get()));
        }
        return text.map(Boolean::valueOf).orElse(false);
    }

    public <E extends Enum<E>> Optional<E> choice(String name, Class<E> choices) {
        return query(name).map(text -> constant(name, text, choices));
    }

    private static <E extends Enum<E>> E constant(String name, String text, Class<E> choices) {
        return Arrays.stream(choices.getEnumConstants())
                .filter(choice -> word(choice).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() ->
                        RequestException.invalid(
                                name,
                                "%s is \"%s\", expected %s"
                                        .formatted(
                                                name,
                                                text,
                                                Arrays.stream(choices.getEnumConstants())
                                                        .map(Call::word)
                                                        .collect(Collectors.joining(", ")))));
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /// Words separated by commas.
    public Set<String> words(String name) {
        return query(name)
                .map(text ->
                        Arrays.stream(text.split(",", -1))
                                .map(String::strip)
                                .filter(word -> !word.isEmpty())
                                .collect(Collectors.toCollection(LinkedHashSet<String>::new)))
                .orElseGet(LinkedHashSet::new);
    }

    /// As [Times#parse(String)] takes it.
    public Optional<Instant> time(String name) {
        return query(name).map(text -> time(name, text));
    }

    /// The same, of a text that comes otherwise than in the query.
    public static Instant time(String name, String text) {
        return Times.parse(text)
                .orElseThrow(() ->
                        RequestException.invalid(
                                name,
                                "%s is \"%s\", expected a time such as 2025-01-31 or 2025-01-31T12:00:00Z"
                                        .formatted(name, text)));
    }

    /// A number of 0 or more, of a text that comes otherwise than in the query.
    public static long whole(String name, String text) {
        return whole(name, text, 0, Long.MAX_VALUE);
    }

    private static long whole(String name, String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below, as a number that is out of range is.
        }
        throw RequestException.invalid(
                name,
                "%s is \"%s\", expected a whole number %s"
                        .formatted(
                                name,
                                text,
                                most == Long.MAX_VALUE
                                        ? "of " + least + " or more"
                                        : "from " + least + " to " + most));
    }

    /// The body as a record.
    public <T> T body(Class<T> type) {
        return body(type, maxBodyBytes);
    }

    /// The body as a record, which may have so many bytes.
    public <T> T body(Class<T> type, long maxBytes) {
        try (InputStream body = RequestBody.of(ctx, maxBytes)) {
            return JsonRecords.read(body, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The body as a record; fields that it has not are passed over.
    public <T> T openBody(Class<T> type) {
        try (InputStream body = RequestBody.of(ctx, maxBodyBytes)) {
            return JsonRecords.readOpen(body, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The body as it is, of which [JsonRecords#bind] makes records.
    ObjectNode tree() {
        try (InputStream body = RequestBody.of(ctx, maxBodyBytes)) {
            return JsonRecords.tree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The body's bytes as they come.
    ///
    /// @throws RequestException BODY_TOO_LARGE, here or while reading
    public InputStream bytes(long maxBytes) {
        return RequestBody.of(ctx, maxBytes);
    }

    public void status(int status) {
        ctx.status(HttpStatus.forStatus(status));
    }

    /// Writes a record as the answer.
    public void answer(Object value) {
        ctx.contentType(JsonAnswer.CONTENT_TYPE);
        ctx.result(JsonRecords.lenient().writeValueAsBytes(value));
    }

    /// Writes a record as the answer while it is being made: thousands of vectors are never one text in memory.
    public void stream(Object value) {
        ctx.contentType(JsonAnswer.CONTENT_TYPE);
        JsonRecords.write(ctx.outputStream(), value);
    }
}
