package zhiyin.server.client;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import zhiyin.engine.Caller;
import zhiyin.engine.Urgency;
import zhiyin.server.api.Door;
import zhiyin.server.api.Inputs;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;

/// Who sent a request, how urgent it is, and whether somebody still waits for the answer.
///
/// Turns are taken among API keys, or among addresses where there are none. A request is interactive, since
/// somebody waits for it, unless it is large; the header `X-Zhiyin-Urgency` (`interactive`, `bulk`) decides
/// otherwise. `X-Zhiyin-Patience` says in seconds how long the client waits for its work to be begun.
public final class Client {
    public static final String URGENCY = "X-Zhiyin-Urgency";
    public static final String PATIENCE = "X-Zhiyin-Patience";

    /// More texts than a person waits for: an index is being made.
    static final int LARGE_TEXTS = 32;

    /// About 5,000 tokens of English: many pages.
    static final int LARGE_CHARACTERS = 20_000;

    private static final String NAME = Client.class.getName();
    private static final BigDecimal MOST_SECONDS =
            BigDecimal.valueOf(Duration.ofDays(1).toSeconds());

    private final Caller caller;
    private final Optional<Urgency> urgency;
    private final BooleanSupplier isGone;
    private final Door door;

    private Client(Caller caller, Optional<Urgency> urgency, BooleanSupplier isGone, Door door) {
        this.caller = caller;
        this.urgency = urgency;
        this.isGone = isGone;
        this.door = door;
    }

    /// Names who sends a request, by the id of an API key; to be called before the request is answered.
    public static void name(Context ctx, String keyId) {
        ctx.attribute(NAME, "key " + keyId);
    }

    /// @throws RequestException INVALID_REQUEST where a header is not legal
    public static Client of(Context ctx) {
        String key = ctx.attribute(NAME);
        String name = key == null ? "address " + ctx.ip() : key;
        Caller caller =
                Caller.DEFAULT.withName(
                        name.substring(0, Math.min(name.length(), Caller.MAX_CHARACTERS)));
        return new Client(
                header(ctx, PATIENCE)
                        .map(Client::patience)
                        .map(caller::withPatience)
                        .orElse(caller),
                header(ctx, URGENCY).map(Client::urgency),
                isGone(ctx.req()),
                Door.of(ctx));
    }

    /// Within this process, where nobody goes away.
    public static Client nobody() {
        return new Client(Caller.DEFAULT, Optional.empty(), () -> false, new Door());
    }

    /// With the headers that are read here.
    public static Operation described(Operation operation) {
        return operation
                .header(
                        URGENCY,
                        Urgency.class,
                        "what is interactive goes before what is bulk; bulk for more than %d texts or %,d characters, else interactive"
                                .formatted(LARGE_TEXTS, LARGE_CHARACTERS))
                .header(
                        PATIENCE,
                        Double.class,
                        "seconds within which all of the request must have been begun, else 504");
    }

    private static Optional<String> header(Context ctx, String name) {
        return Optional.ofNullable(ctx.header(name)).map(String::strip);
    }

    private static Urgency urgency(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "interactive" -> Urgency.INTERACTIVE;
            case "bulk" -> Urgency.BULK;
            default ->
                    throw RequestException.invalid(
                            URGENCY,
                            "the header %s is \"%s\", expected interactive or bulk"
                                    .formatted(URGENCY, text));
        };
    }

    private static Duration patience(String text) {
        try {
            var seconds = new BigDecimal(text);
            if (seconds.signum() > 0 && seconds.compareTo(MOST_SECONDS) <= 0) {
                return Duration.ofNanos(Math.max(1, seconds.movePointRight(9).longValue()));
            }
        } catch (NumberFormatException _) {
            // Told below, as a number that is out of range is.
        }
        throw RequestException.invalid(
                PATIENCE,
                "the header %s is \"%s\", expected seconds, more than 0 and at most %s"
                        .formatted(PATIENCE, text, MOST_SECONDS));
    }

    private static BooleanSupplier isGone(HttpServletRequest request) {
        EndPoint end =
                ServletContextRequest.getServletContextRequest(request)
                        .getConnectionMetaData()
                        .getConnection()
                        .getEndPoint();
        boolean mayTell = !(end instanceof EndPoint.Wrapper) && is11(request);
        // Beneath TLS.
        while (end instanceof EndPoint.Wrapper wrapper) {
            end = wrapper.unwrap();
        }
        return end instanceof WatchfulEndPoint watchful
                ? () -> watchful.isClientGone(mayTell)
                : () -> false;
    }

    private static boolean is11(HttpServletRequest request) {
        return request.getProtocol().equals("HTTP/1.1");
    }

    /// The same, whose requests are interactive however large they are: a person waits for all of it.
    public Client waiting() {
        return new Client(caller, urgency.or(() -> Optional.of(Urgency.INTERACTIVE)), isGone, door);
    }

    /// What the scheduler is told.
    public Caller caller(Inputs inputs) {
        return caller.withUrgency(
                urgency.orElse(isLarge(inputs) ? Urgency.BULK : Urgency.INTERACTIVE));
    }

    private static boolean isLarge(Inputs inputs) {
        return inputs.size() > LARGE_TEXTS || characters(inputs) > LARGE_CHARACTERS;
    }

    private static long characters(Inputs inputs) {
        return switch (inputs) {
            case Inputs.Texts(List<String> texts) -> texts.stream().mapToLong(String::length).sum();
            // A token has four characters or so.
            case Inputs.Tokens(List<int[]> sequences) ->
                    sequences.stream().mapToLong(ids -> 4L * ids.length).sum();
        };
    }

    /// Does work whose thread may be interrupted, and is when the client goes away, or the server stops and
    /// its time is over.
    ///
    /// @throws RequestException CLIENT_GONE, STOPPING
    public <T> T await(Supplier<T> work) {
        Vigil vigil = Vigil.over(isGone, door);
        try {
            return work.get();
        } catch (CancellationException _) {
            throw vigil.end()
                    ? new RequestException(Reason.CLIENT_GONE, "the client went away")
                    : Door.stopping();
        } finally {
            vigil.end();
        }
    }
}
