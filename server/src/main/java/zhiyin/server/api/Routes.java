package zhiyin.server.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Adds routes whose failures are told in one dialect. Not thread-safe: for setting up.
public final class Routes {
    /// Answers a request with a JSON body.
    @FunctionalInterface
    public interface BodyHandler {
        void handle(JsonBody body, Context ctx);
    }

    /// Answers a request that has been looked at.
    @FunctionalInterface
    public interface CallHandler {
        void handle(Call call) throws IOException;
    }

    /// Answers with a record, or with what is made of records.
    @FunctionalInterface
    public interface AnswerHandler<A> {
        A handle(Call call) throws IOException;
    }

    /// Answers a request with a body.
    @FunctionalInterface
    public interface ExchangeHandler<B, A> {
        A handle(Call call, B body) throws IOException;
    }

    /// What all routes of a server have in common.
    private record Site(
            RoutesConfig javalin, long maxBodyBytes, Access access, List<Operation> operations) {}

    private final Site site;
    private final ErrorFormat errors;
    private final Boundary boundary;
    private final Consumer<Context> gate;
    private final Door door;
    private final UnaryOperator<Operation> scoping;

    /// @param access who may use them
    /// @param door through which requests come in
    public Routes(
            RoutesConfig javalin, long maxBodyBytes, Access access, ErrorFormat errors, Door door) {
        this(
                new Site(javalin, maxBodyBytes, access, new ArrayList<>()),
                errors,
                _ -> {},
                door,
                UnaryOperator.identity());
    }

    private Routes(
            Site site,
            ErrorFormat errors,
            Consumer<Context> gate,
            Door door,
            UnaryOperator<Operation> scoping) {
        this.site = site;
        this.errors = errors;
        this.boundary = new Boundary(errors, site.maxBodyBytes());
        this.gate = gate;
        this.door = door;
        this.scoping = scoping;
    }

    /// Routes of the same server for a dialect with other errors.
    public Routes with(ErrorFormat errors) {
        return new Routes(site, errors, gate, door, scoping);
    }

    /// Routes of the same server for a dialect that lets not every request in.
    ///
    /// @param check throws where a request is refused
    public Routes with(ErrorFormat errors, Consumer<Context> check) {
        return new Routes(site, errors, check, door, scoping);
    }

    /// Routes of the same server that answer while it stops, too.
    public Routes whileStopping() {
        return new Routes(site, errors, gate, new Door(), scoping);
    }

    /// Routes of the same server that need keys for something else than embedding.
    ///
    /// @param scope what for, by operation
    public Routes scoped(Function<Operation, Scope> scope) {
        return new Routes(site, errors, gate, door, each -> each.needs(scope.apply(each)));
    }

    /// Routes of the same server that anybody may ask, since they tell nothing of anybody.
    public Routes open() {
        return new Routes(site, errors, gate, door, Operation::open);
    }

    /// A route without a body, whose handler writes the answer as the operation describes it.
    public void get(Operation operation, Handler handler) {
        add(operation, handler);
    }

    /// A route whose body is read field by field.
    public void post(Operation operation, BodyHandler handler) {
        add(
                operation,
                ctx -> {
                    try (var body = new JsonBody(RequestBody.of(ctx, site.maxBodyBytes()))) {
                        handler.handle(body, ctx);
                    }
                });
    }

    /// A route whose handler writes the answer as the operation describes it.
    public void call(Operation operation, CallHandler handler) {
        add(operation, ctx -> handler.handle(Call.of(ctx, operation, site.maxBodyBytes())));
    }

    /// A route that answers with JSON of that type. The compiler sees to it that it is what the handler gives.
    public <A> void answer(Operation operation, Class<A> answer, AnswerHandler<A> handler) {
        call(
                operation.answers(answer),
                call -> {
                    call.status(operation.status());
                    call.answer(handler.handle(call));
                });
    }

    /// A route that takes JSON of one type and answers with JSON of another.
    public <B, A> void exchange(
            Operation operation, Class<B> body, Class<A> answer, ExchangeHandler<B, A> handler) {
        answer(operation.takes(body), answer, call -> handler.handle(call, call.body(body)));
    }

    /// A route of another server's: fields that it does not know are passed over, as that server does, and the
    /// answer may be long.
    public <B, A> void dialect(
            Operation operation, Class<B> body, Class<A> answer, ExchangeHandler<B, A> handler) {
        call(
                operation.takes(body).answers(answer),
                call -> call.stream(handler.handle(call, call.openBody(body))));
    }

    /// A path that several dialects share: a request's body tells whose it is.
    ///
    /// @param variants of which the last takes what is none of the others'
    public void share(Operation operation, List<Variant<?, ?>> variants) {
        Operation all =
                operation
                        .takes(Operation.oneOf(shapes(variants, each -> typed(each.body()))))
                        .answers(Operation.oneOf(shapes(variants, each -> typed(each.answer()))));
        call(
                all.fails(Operation.oneOf(shapes(variants, each -> told(each.errors())))),
                call -> {
                    ObjectNode body = call.tree();
                    Variant<?, ?> variant =
                            variants.stream()
                                    .filter(each -> each.isMine().test(body))
                                    .findFirst()
                                    .orElse(variants.getLast());
                    Boundary.tellIn(call.context(), variant.errors());
                    call.stream(variant.answer(call, body));
                });
    }

    private static List<Operation.Shape> shapes(
            List<Variant<?, ?>> variants, Function<Variant<?, ?>, Operation.Shape> shape) {
        return variants.stream().map(shape).distinct().toList();
    }

    private static Operation.Shape typed(Class<?> type) {
        return new Operation.Shape.Typed(type);
    }

    private static Operation.Shape told(ErrorFormat errors) {
        return new Operation.Shape.Written(errors.schema());
    }

    private void add(Operation plain, Handler handler) {
        boolean shared = plain.failure().shape() instanceof Operation.Shape.OneOf;
        Operation operation =
                scoping.apply(shared ? plain : plain.fails(Operation.written(errors.schema())));
        site.operations().add(operation);
        Handler guarded = boundary.around(ctx -> exchange(ctx, operation, handler));
        var type = HandlerType.findOrCreate(operation.method());
        site.javalin().addHttpHandler(type, operation.path(), guarded);
        if (operation.method().equals("GET")) {
            // Javalin alone would answer HEAD with 200 whatever GET says.
            site.javalin().head(operation.path(), guarded);
        }
    }

    private void exchange(Context ctx, Operation operation, Handler handler) throws Exception {
        Exchange exchange = Exchange.of(ctx);
        exchange.is(operation);
        door.enter(ctx);
        exchange.run(() -> {
            admitted(ctx, exchange, operation, handler);
            return null;
        });
    }

    private void admitted(Context ctx, Exchange exchange, Operation operation, Handler handler)
            throws Exception {
        Optional<Principal> principal =
                operation.scope().map(scope -> site.access().admit(ctx, scope));
        principal.ifPresent(exchange::by);
        gate.accept(ctx);
        try {
            handler.handle(ctx);
        } finally {
            principal.ifPresent(who -> site.access().used(who, exchange.tokens()));
        }
    }

    /// Tells unknown routes and methods in this dialect.
    public void answerUnrouted() {
        // Javalin has a handler of its own for the first, in HTML or plain text.
        site.javalin()
                .exception(
                        HttpResponseException.class, (failure, ctx) -> boundary.tell(ctx, failure));
        site.javalin().exception(Exception.class, (failure, ctx) -> boundary.tell(ctx, failure));
    }

    /// A line for each route, in the order in which they were added.
    public String overview() {
        int width =
                site.operations().stream().mapToInt(each -> each.path().length()).max().orElse(0);
        String format = "%-6s  %-" + Math.max(width, 1) + "s  %s%n";
        return site.operations().stream()
                .map(each -> format.formatted(each.method(), each.path(), each.purpose()))
                .collect(Collectors.joining());
    }

    /// What they are for clients that read OpenAPI.
    public JsonNode openApi() {
        return OpenApi.of(site.operations());
    }
}
