package zhiyin.knowledge.store.postgres;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.StoreException.Code;

/// PostgreSQL's failures as [StoreException]s, with what to do. The states are those of its manual's appendix A.
public final class Failures {
    private static final Set<String> STOPPING = Set.of("57P01", "57P02", "57P03", "57P05", "25P03");
    private static final Set<String> IN_THE_WAY = Set.of("40001", "40P01");
    private static final Set<String> REFUSED = Set.of("28000", "28P01", "3D000");
    private static final Set<String> NO_EXTENSION = Set.of("0A000", "58P01", "42704");
    private static final String NO_TABLE = "42P01";
    private static final String NOT_ALLOWED = "42501";
    private static final String TOO_LONG = "54000";

    private final String place;

    /// @param place the address, which has no secret in it
    public Failures(String place) {
        this.place = place;
    }

    private static String state(SQLException failure) {
        return Optional.ofNullable(failure.getSQLState()).orElse("");
    }

    /// Whether the connection is of no more use.
    public static boolean isOfConnection(SQLException failure) {
        String state = state(failure);
        return state.startsWith("08") || STOPPING.contains(state);
    }

    /// Whether the same may well go well at once, on another connection.
    static boolean isPassing(SQLException failure) {
        return isOfConnection(failure) || IN_THE_WAY.contains(state(failure));
    }

    static boolean isOfTable(SQLException failure) {
        return state(failure).equals(NO_TABLE);
    }

    StoreException of(SQLException failure) {
        return new StoreException(Code.STORE_UNAVAILABLE, text(failure), failure);
    }

    /// What happened, and what to do.
    public String text(SQLException failure) {
        return "%s did not do what it was asked (%s, state %s): %s"
                .formatted(place, message(failure), state(failure), advice(failure));
    }

    private static String advice(SQLException failure) {
        String state = state(failure);
        if (isOfConnection(failure)) {
            return "make sure that the server runs and can be reached";
        }
        if (REFUSED.contains(state)) {
            return "make sure of user and database, and that the environment variable which key= of the address names has the password";
        }
        if (NO_EXTENSION.contains(state)) {
            return "install pgvector 0.8 or newer on its machine";
        }
        if (state.equals(NOT_ALLOWED)) {
            return "let the user create tables there, and an administrator run once: create extension vector";
        }
        if (state.equals(TOO_LONG)) {
            return "a name or path is longer than its indexes take, 2,700 bytes: shorten it";
        }
        return isOfTable(failure)
                ? "the table was deleted by somebody: rebuild the index"
                : "see the message";
    }

    private static String message(SQLException failure) {
        return String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
    }

    StoreException busy() {
        return new StoreException(
                Code.STORE_UNAVAILABLE, place + " has been busy for too long: try again later");
    }

    StoreException closed() {
        return new StoreException(Code.STORE_UNAVAILABLE, place + " was closed");
    }

    StoreException old(String version) {
        return new StoreException(
                Code.STORE_UNAVAILABLE,
                "%s has pgvector %s, expected 0.8 or newer: install it, then run there: alter extension vector update"
                        .formatted(place, version));
    }
}
