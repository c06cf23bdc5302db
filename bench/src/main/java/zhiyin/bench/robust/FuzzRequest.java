package zhiyin.bench.robust;

import java.nio.charset.StandardCharsets;

/// A request that is sent as it stands, good or bad.
///
/// @param number from which it is made again, given the seed
/// @param kind of badness
/// @param bytes head and body
/// @param exact whether it is whole HTTP for its route, so that the route answers, and in its own way
/// @param end what becomes of the connection once it is sent
/// @param followed whether a good request comes right behind it, in the same packet if it fits
record FuzzRequest(
        int number,
        Kind kind,
        Route route,
        byte[] bytes,
        boolean exact,
        End end,
        boolean followed) {
    private static final int MOST_SHOWN = 1_500;

    enum Kind {
        VALID,
        JSON_VALUE,
        JSON_TEXT,
        MEDIA_TYPE,
        QUERY,
        PATH,
        METHOD,
        HEADERS,
        FRAMING,
        NOISE
    }

    enum End {
        /// The next request may follow.
        KEPT,
        /// What was sent cannot be followed by anything: closed after the answer.
        CLOSED,
        /// As before, and nothing more is sent: the server learns that no more comes.
        HALF_CLOSED
    }

    boolean isHead() {
        return new String(bytes, 0, Math.min(5, bytes.length), StandardCharsets.ISO_8859_1)
                .equals("HEAD ");
    }

    /// For people: what was sent, without what cannot be printed.
    String shown() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String some =
                text.substring(0, Math.min(MOST_SHOWN, text.length()))
                        .replaceAll("[^\\n\\x20-\\x7e]", ".");
        return text.length() > MOST_SHOWN ? some + "... (%,d bytes)".formatted(bytes.length) : some;
    }
}
