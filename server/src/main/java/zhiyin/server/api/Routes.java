package zhiyin.server.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import java.util.ArrayList;
import java.util.List;

/// Adds routes whose failures are told in one dialect. Not thread-safe: for setting up.
public final class Routes {
    /// Answers a request with a JSON body.
    @FunctionalInterface
    public interface BodyHandler {
        void handle(JsonBody body, Context ctx);
    }

    private final RoutesConfig javalin;
    private final long maxBodyBytes;
    private final Boundary boundary;
    private final List<String> overview;

    public Routes(RoutesConfig javalin, long maxBodyBytes, ErrorFormat errors) {
        this(javalin, maxBodyBytes, errors, new ArrayList<>());
    }

    private Routes(
            RoutesConfig javalin, long maxBodyBytes, ErrorFormat errors, List<String> overview) {
        this.javalin = javalin;
        this.maxBodyBytes = maxBodyBytes;
        this.boundary = new Boundary(errors, maxBodyBytes);
        this.overview = overview;
    }

    /// Routes of the same server for a dialect with other errors.
    public Routes with(ErrorFormat errors) {
        return new Routes(javalin, maxBodyBytes, errors, overview);
    }

    /// @param purpose a few words for the list of routes
    public void get(String path, String purpose, Handler handler) {
        overview.add("GET   %-22s %s".formatted(path, purpose));
        javalin.get(path, boundary.around(handler));
        // Javalin alone would answer HEAD with 200 whatever GET says.
        javalin.head(path, boundary.around(handler));
    }

    /// @param purpose a few words for the list of routes
    public void post(String path, String purpose, BodyHandler handler) {
        overview.add("POST  %-22s %s".formatted(path, purpose));
        javalin.post(
                path,
                boundary.around(ctx -> {
                    try (var body = new JsonBody(RequestBody.of(ctx, maxBodyBytes))) {
                        handler.handle(body, ctx);
                    }
                }));
    }

    /// Tells unknown routes and methods in this dialect.
    public void answerUnrouted() {
        // Javalin has a handler of its own for the first, in HTML or plain text.
        javalin.exception(
                HttpResponseException.class, (failure, ctx) -> boundary.tell(ctx, failure));
        javalin.exception(Exception.class, (failure, ctx) -> boundary.tell(ctx, failure));
    }

    /// A line for each route, in the order in which they were added.
    public String overview() {
        return String.join("\n", overview) + "\n";
    }
}
