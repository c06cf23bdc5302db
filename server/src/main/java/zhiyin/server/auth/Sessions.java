package zhiyin.server.auth;

import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.server.state.RecordList;

/// Who is signed in, kept so that a restart signs nobody out. A session ends when it was not used for a week, and in
/// any case after thirty days. Thread-safe; failures are those of [RecordList], too.
final class Sessions {
    static final Duration IDLE = Duration.ofDays(7);
    static final Duration LONGEST = Duration.ofDays(30);

    /// No more is written for a session that is in use.
    static final Duration NOTED = Duration.ofHours(1);

    private static final System.Logger LOG = System.getLogger(Sessions.class.getName());
    private static final int TOKEN_BYTES = 32;
    private static final int MOST_OF_A_USER = 50;
    private static final int MOST = 10_000;

    private final RecordList<Session> list;
    private final InstantSource clock;
    private volatile Index index = new Index(List.of(), Map.of());

    /// A session that counts.
    ///
    /// @param renewed whether it was just noted that it is in use, and its cookie should last longer, too
    record Found(Session session, boolean renewed) {}

    /// @param of the list that it was made of
    private record Index(List<Session> of, Map<String, Session> byHash) {}

    Sessions(RecordList<Session> list, InstantSource clock) {
        this.list = list;
        this.clock = clock;
    }

    /// @return the token, 256 random bits
    String begin(User user) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Instant now = clock.instant();
        var session = new Session(ApiKey.hash(token), user.name(), user.epoch(), now, now);
        list.change(known -> with(known, session, now));
        return token;
    }

    private static List<Session> with(List<Session> known, Session session, Instant now) {
        var some = new ArrayList<>(known);
        some.removeIf(each -> isOver(each, now));
        dropOldest(some, each -> each.user().equals(session.user()), MOST_OF_A_USER - 1);
        dropOldest(some, _ -> true, MOST - 1);
        some.add(session);
        return some;
    }

    private static void dropOldest(
            Collection<Session> sessions, Predicate<Session> which, int most) {
        List<Session> some = sessions.stream().filter(which).toList();
        Set<String> dropped = new HashSet<>();
        some.stream()
                .sorted(Comparator.comparing(Session::seen))
                .limit(Math.max(0, some.size() - most))
                .forEach(session -> dropped.add(session.sha256()));
        sessions.removeIf(session -> dropped.contains(session.sha256()));
    }

    private static boolean isOver(Session session, Instant now) {
        return !now.isBefore(session.seen().plus(IDLE))
                || !now.isBefore(session.begun().plus(LONGEST));
    }

    Optional<Found> find(String token) {
        String hash = ApiKey.hash(token);
        return counting(list.read(), hash)
                .or(() -> counting(list.latest(), hash))
                .map(session -> new Found(session, isDue(session) && renew(hash)));
    }

    private Optional<Session> counting(List<Session> known, String hash) {
        Instant now = clock.instant();
        return Optional.ofNullable(byHash(known).get(hash))
                .filter(session -> !isOver(session, now));
    }

    @SuppressWarnings("ReferenceEquality") // to compare them would cost what the index saves
    private Map<String, Session> byHash(List<Session> known) {
        Index current = index;
        if (current.of() != known) {
            current =
                    new Index(
                            known,
                            known.stream()
                                    .collect(
                                            Collectors.toMap(
                                                    Session::sha256,
                                                    Function.identity(),
                                                    (_, later) -> later)));
            index = current;
        }
        return current.byHash();
    }

    private boolean isDue(Session session) {
        return !clock.instant().isBefore(session.seen().plus(NOTED));
    }

    /// Of those who come at once, one notes it. Nobody is kept out because it cannot be noted.
    private synchronized boolean renew(String hash) {
        if (!counting(list.read(), hash).map(this::isDue).orElse(false)) {
            return false;
        }
        Instant now = clock.instant();
        try {
            list.change(known ->
                    known.stream()
                            .map(each -> each.sha256().equals(hash) ? each.seenAt(now) : each)
                            .toList());
            return true;
        } catch (CatalogException e) {
            LOG.log(Level.WARNING, "that a session is in use is not noted: {0}", e.getMessage());
            return false;
        }
    }

    /// Ends one, if it is there.
    void end(String token) {
        String hash = ApiKey.hash(token);
        list.change(
                known -> known.stream().filter(session -> !session.sha256().equals(hash)).toList());
    }

    /// When a user was last here, to the hour.
    Optional<Instant> seen(String user) {
        return list.read().stream()
                .filter(session -> session.user().equals(user))
                .map(Session::seen)
                .max(Comparator.naturalOrder());
    }
}
