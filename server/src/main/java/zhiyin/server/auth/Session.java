package zhiyin.server.auth;

import java.time.Instant;

/// That somebody has signed in, as it is kept: all but the token itself.
///
/// @param sha256 of the token, in hexadecimal digits; one round, as for [ApiKey]
/// @param user its name
/// @param epoch of the user, in which it counts
/// @param seen last, to the hour
public record Session(String sha256, String user, String epoch, Instant begun, Instant seen) {
    Session seenAt(Instant now) {
        return new Session(sha256, user, epoch, begun, now);
    }
}
