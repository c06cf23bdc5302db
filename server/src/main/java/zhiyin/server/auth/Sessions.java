package zhiyin.server.auth;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import zhiyin.server.state.PrivateList;

/// Who is signed in, in memory and in `sessions.json`, so that a restart signs nobody out. A session ends when it
/// was not used for a week, and in any case after thirty days. Thread-safe.
final class Sessions {
    static final Duration IDLE = Duration.ofDays(7);
    static final Duration LONGEST = Duration.ofDays(30);

    /// The file is not written more often for a session that is in use.
    static final Duration NOTED = Duration.ofHours(1);

    private static final System.Logger LOG = System.getLogger(Sessions.class.getName());
    private static final int TOKEN_BYTES = 32;
    private static final int MOST_OF_A_USER = 50;
    private static final int MOST = 10_000;

    private final PrivateList<Session> file;
    private final InstantSource clock;
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    /// A session that counts.
    ///
    /// @param renewed whether it was just noted that it is in use, and its cookie should last longer, too
    record Found(Session session, boolean renewed) {}

    Sessions(Path directory, InstantSource clock) {
        this.file = new PrivateList<>(directory, "sessions", "the sessions", Session.class);
        this.clock = clock;
        for (Session session : kept(file)) {
            sessions.put(session.sha256(), session);
        }
    }

    /// Who loses a session signs in again: no reason not to start.
    private static List<Session> kept(PrivateList<Session> file) {
        try {
            return file.read();
        } catch (UncheckedIOException e) {
            LOG.log(Level.WARNING, "{0}; all have to sign in again", e.getMessage());
            return List.of();
        }
    }

    /// @return the token, 256 random bits
    synchronized String begin(User user) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Instant now = clock.instant();
        String hash = ApiKey.hash(token);
        makeRoom(user.name(), now);
        sessions.put(hash, new Session(hash, user.name(), user.epoch(), now, now));
        write();
        return token;
    }

    private void makeRoom(String user, Instant now) {
        sessions.values().removeIf(session -> isOver(session, now));
        dropOldest(session -> session.user().equals(user), MOST_OF_A_USER - 1);
        dropOldest(_ -> true, MOST - 1);
    }

    private void dropOldest(Predicate<Session> which, int most) {
        List<Session> some = sessions.values().stream().filter(which).toList();
        some.stream()
                .sorted(Comparator.comparing(Session::seen))
                .limit(Math.max(0, some.size() - most))
                .forEach(session -> sessions.remove(session.sha256()));
    }

    private static boolean isOver(Session session, Instant now) {
        return !now.isBefore(session.seen().plus(IDLE))
                || !now.isBefore(session.begun().plus(LONGEST));
    }

    synchronized Optional<Found> find(String token) {
        Session session = sessions.get(ApiKey.hash(token));
        Instant now = clock.instant();
        if (session == null || isOver(session, now)) {
            return Optional.empty();
        }
        boolean renewed = !now.isBefore(session.seen().plus(NOTED));
        if (renewed) {
            sessions.put(session.sha256(), session.seenAt(now));
            write();
        }
        return Optional.of(new Found(session, renewed));
    }

    /// Ends one, if it is there.
    synchronized void end(String token) {
        if (sessions.remove(ApiKey.hash(token)) != null) {
            write();
        }
    }

    /// When a user was last here, to the hour.
    synchronized Optional<Instant> seen(String user) {
        return sessions.values().stream()
                .filter(session -> session.user().equals(user))
                .map(Session::seen)
                .max(Comparator.naturalOrder());
    }

    /// A full disk keeps nobody from working; a restart would sign some out.
    private void write() {
        try {
            file.change(_ -> List.copyOf(sessions.values()));
        } catch (UncheckedIOException e) {
            LOG.log(Level.WARNING, "{0}", e.getMessage());
        }
    }
}
