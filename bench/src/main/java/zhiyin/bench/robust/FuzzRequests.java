package zhiyin.bench.robust;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zhiyin.bench.robust.FuzzRequest.End;
import zhiyin.bench.robust.FuzzRequest.Kind;

/// Makes requests, each from the seed and its number alone.
///
/// @param host as the `Host` header has it
/// @param authorization a header, so that requests get further than to who asks
record FuzzRequests(
        List<Route> routes, BodyExample examples, String host, String authorization, long seed) {
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    /// What is sent in hundreds of requests.
    private static final List<Kind> SHARES =
            List.of(
                    Kind.VALID,
                    Kind.JSON_VALUE,
                    Kind.JSON_VALUE,
                    Kind.JSON_VALUE,
                    Kind.JSON_VALUE,
                    Kind.JSON_VALUE,
                    Kind.JSON_VALUE,
                    Kind.JSON_TEXT,
                    Kind.JSON_TEXT,
                    Kind.JSON_TEXT,
                    Kind.JSON_TEXT,
                    Kind.MEDIA_TYPE,
                    Kind.QUERY,
                    Kind.QUERY,
                    Kind.PATH,
                    Kind.METHOD,
                    Kind.HEADERS,
                    Kind.FRAMING,
                    Kind.FRAMING,
                    Kind.NOISE);

    FuzzRequest make(int number) {
        var random = new Random(seed * 0x9e3779b97f4a7c15L + number);
        Kind kind = SHARES.get(random.nextInt(SHARES.size()));
        Route route = route(kind, random);
        boolean followed = random.nextInt(8) == 0;
        return switch (kind) {
            case VALID, JSON_VALUE, JSON_TEXT, MEDIA_TYPE, QUERY ->
                    whole(number, kind, route, followed, random);
            case PATH, METHOD, HEADERS ->
                    new FuzzRequest(
                            number,
                            kind,
                            route,
                            HostileHttp.head(
                                    kind,
                                    route,
                                    target(route, random),
                                    host,
                                    authorization,
                                    random),
                            false,
                            End.KEPT,
                            followed);
            case FRAMING -> framing(number, route, random);
            case NOISE ->
                    new FuzzRequest(
                            number,
                            kind,
                            route,
                            HostileHttp.noise(host, random),
                            false,
                            random.nextBoolean() ? End.HALF_CLOSED : End.CLOSED,
                            false);
        };
    }

    /// Kinds that are about JSON take routes that take it; a request that is all right must not delete anything.
    private Route route(Kind kind, Random random) {
        while (true) {
            Route route = routes.get(random.nextInt(routes.size()));
            boolean fits =
                    switch (kind) {
                        case JSON_VALUE, JSON_TEXT, MEDIA_TYPE, FRAMING -> route.takesJson();
                        case VALID -> !route.method().equals("DELETE");
                        default -> true;
                    };
            if (fits) {
                return route;
            }
        }
    }

    private FuzzRequest whole(int number, Kind kind, Route route, boolean followed, Random random) {
        byte[] body = body(kind, route, random);
        String type = kind == Kind.MEDIA_TYPE ? HostileHttp.mediaType(random) : route.mediaType();
        String target = target(route, random);
        if (kind == Kind.QUERY) {
            target += HostileHttp.query(route.query(), random);
        }
        String head =
                "%s %s HTTP/1.1\r\nHost: %s\r\n%s%sContent-Length: %d\r\n\r\n"
                        .formatted(
                                route.method(),
                                target,
                                host,
                                authorization,
                                type.isEmpty() ? "" : "Content-Type: " + type + "\r\n",
                                body.length);
        return new FuzzRequest(
                number,
                kind,
                route,
                HostileJson.joined(latin(head), body),
                kind != Kind.QUERY,
                End.KEPT,
                followed);
    }

    private byte[] body(Kind kind, Route route, Random random) {
        if (!route.takesJson()) {
            return route.mediaType().isEmpty() ? new byte[0] : latin("some text\n");
        }
        var tree = examples.of(route.body(), random);
        return switch (kind) {
            case JSON_VALUE -> HostileJson.ofTree(tree, random);
            case JSON_TEXT -> HostileJson.ofBytes(utf8(tree.toString()), random);
            default -> utf8(tree.toString());
        };
    }

    private FuzzRequest framing(int number, Route route, Random random) {
        HostileHttp.Framed framed =
                HostileHttp.framed(
                        "%s %s HTTP/1.1\r\nHost: %s\r\n%sContent-Type: application/json\r\n"
                                .formatted(
                                        route.method(), target(route, random), host, authorization),
                        utf8(examples.of(route.body(), random).toString()),
                        random);
        return new FuzzRequest(
                number, Kind.FRAMING, route, framed.bytes(), false, framed.end(), false);
    }

    /// The path with something in place of its parameters: often what there is, but seldom where files are taken
    /// in, since reading them is work.
    private String target(Route route, Random random) {
        boolean takesFiles = !route.mediaType().isEmpty() && !route.takesJson();
        Matcher parameter = PARAMETER.matcher(route.path());
        return parameter.replaceAll(
                found -> Matcher.quoteReplacement(value(found.group(1), takesFiles, random)));
    }

    private String value(String name, boolean takesFiles, Random random) {
        return switch (name) {
            case "collection" ->
                    random.nextInt(takesFiles ? 50 : 2) == 0
                            ? examples.collection()
                            : "none" + random.nextInt(3);
            case "model" -> random.nextBoolean() ? examples.model() : "none";
            case "id" -> String.valueOf(random.nextInt(4));
            default -> "a.md";
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
