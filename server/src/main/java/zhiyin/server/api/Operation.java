package zhiyin.server.api;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A route as it is registered: what [Routes] adds, lists, and describes in OpenAPI. Immutable; start from
/// [#of].
///
/// @param path as Javalin takes it: `{name}` is one segment, `<name>` one or more
/// @param purpose a few words for the list of routes
/// @param query the parameters that it takes in its query; others are refused
/// @param headers that make a difference to it
/// @param request the body that it takes
/// @param status of the answer
/// @param answer its body; empty where it has none
/// @param failure what tells that it was not done
/// @param scope what an API key must be for; empty where none is asked for
public record Operation(
        String method,
        String path,
        String purpose,
        List<Parameter> query,
        List<Parameter> headers,
        Optional<Content> request,
        int status,
        Optional<Content> answer,
        Content failure,
        Optional<Scope> scope) {
    public static final String JSON = "application/json";

    /// @param type String, Integer, Long, Double, Boolean, Instant or an enum
    public record Parameter(String name, Class<?> type, String purpose) {}

    /// The type of a body and what it says.
    public record Content(String mediaType, Shape shape) {}

    /// What a body looks like.
    public sealed interface Shape {
        /// JSON of a record, or a list or map of such, as [JsonRecords] writes it.
        record Typed(Type type) implements Shape {}

        /// A JSON Schema in its own words.
        record Written(String schema) implements Shape {}

        /// Any of several.
        record OneOf(List<Shape> shapes) implements Shape {}
    }

    public Operation {
        query = List.copyOf(query);
        headers = List.copyOf(headers);
    }

    public static Operation of(String method, String path, String purpose) {
        return new Operation(
                method,
                path,
                purpose,
                List.of(),
                List.of(),
                Optional.empty(),
                200,
                Optional.empty(),
                written("{\"type\":\"object\"}"),
                Optional.of(Scope.EMBED));
    }

    public Operation query(String name, Class<?> type, String use) {
        var more = new ArrayList<>(query);
        more.add(new Parameter(name, type, use));
        return new Operation(
                method, path, purpose, more, headers, request, status, answer, failure, scope);
    }

    public Operation header(String name, Class<?> type, String use) {
        var more = new ArrayList<>(headers);
        more.add(new Parameter(name, type, use));
        return new Operation(
                method, path, purpose, query, more, request, status, answer, failure, scope);
    }

    public Operation takes(Type type) {
        return takes(new Content(JSON, new Shape.Typed(type)));
    }

    public Operation takes(Content content) {
        return new Operation(
                method,
                path,
                purpose,
                query,
                headers,
                Optional.of(content),
                status,
                answer,
                failure,
                scope);
    }

    /// Takes bytes of any kind.
    public Operation takesBytes() {
        return takes(bytes("application/octet-stream"));
    }

    public Operation answers(Type type) {
        return answers(new Content(JSON, new Shape.Typed(type)));
    }

    public Operation answers(Content content) {
        return new Operation(
                method,
                path,
                purpose,
                query,
                headers,
                request,
                status,
                Optional.of(content),
                failure,
                scope);
    }

    /// Answers with text, or with bytes, of that type.
    public Operation answersText(String mediaType) {
        return answers(new Content(mediaType, new Shape.Written("{\"type\":\"string\"}")));
    }

    public Operation answersBytes(String mediaType) {
        return answers(bytes(mediaType));
    }

    public Operation withStatus(int other) {
        return new Operation(
                method, path, purpose, query, headers, request, other, answer, failure, scope);
    }

    /// Asks for an API key that is for this.
    public Operation needs(Scope some) {
        return withScope(Optional.of(some));
    }

    /// Asks for no key: it tells nobody anything.
    public Operation open() {
        return withScope(Optional.empty());
    }

    private Operation withScope(Optional<Scope> other) {
        return new Operation(
                method, path, purpose, query, headers, request, status, answer, failure, other);
    }

    Operation fails(Content how) {
        return new Operation(
                method, path, purpose, query, headers, request, status, answer, how, scope);
    }

    static Content oneOf(List<Shape> shapes) {
        return new Content(JSON, new Shape.OneOf(List.copyOf(shapes)));
    }

    public static Content written(String schema) {
        return new Content(JSON, new Shape.Written(schema));
    }

    private static Content bytes(String mediaType) {
        return new Content(
                mediaType, new Shape.Written("{\"type\":\"string\",\"format\":\"binary\"}"));
    }
}
