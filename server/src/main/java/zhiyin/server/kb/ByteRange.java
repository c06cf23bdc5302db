package zhiyin.server.kb;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;

/// The part of a file that a request wants
/// ([RFC 9110, section 14](https://www.rfc-editor.org/rfc/rfc9110#section-14)).
///
/// @param last inclusive
record ByteRange(long first, long last) {
    private static final Pattern ONE = Pattern.compile("bytes=(\\d*)-(\\d*)");
    private static final int MOST_DIGITS = 18;

    long bytes() {
        return last - first + 1;
    }

    /// `bytes 0-99/1000`
    String of(long size) {
        return "bytes %d-%d/%d".formatted(first, last, size);
    }

    /// Empty where all of the file is wanted: where there is no `Range`, one of several parts or in another unit,
    /// which may be passed over, or where `If-Range` names another file than this.
    ///
    /// @param tag the file's `ETag`
    /// @throws RequestException RANGE_REFUSED where the file has no such bytes
    static Optional<ByteRange> wanted(Context ctx, long size, String tag) {
        String header = ctx.header(Header.RANGE);
        String condition = ctx.header(Header.IF_RANGE);
        boolean asked = header != null && (condition == null || condition.equals(tag));
        return asked ? parse(header, size) : Optional.empty();
    }

    private static Optional<ByteRange> parse(@Nullable String header, long size) {
        Matcher range = ONE.matcher(header == null ? "" : header.strip());
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return Optional.empty();
        }
        ByteRange wanted =
                range.group(1).isEmpty()
                        ? suffix(number(range.group(2)), size)
                        : new ByteRange(
                                number(range.group(1)), Math.min(end(range.group(2)), size - 1));
        if (end(range.group(2)) < wanted.first && !range.group(1).isEmpty()) {
            // Not a range at all: such is passed over, too.
            return Optional.empty();
        }
        if (wanted.first >= size || wanted.bytes() < 1) {
            throw new RequestException(
                    Reason.RANGE_REFUSED,
                    "the file has %d bytes, so there are none of \"%s\"".formatted(size, header));
        }
        return Optional.of(wanted);
    }

    private static ByteRange suffix(long bytes, long size) {
        return new ByteRange(Math.max(0, size - bytes), size - 1);
    }

    private static long end(String digits) {
        return digits.isEmpty() ? Long.MAX_VALUE : number(digits);
    }

    /// One of too many digits is behind every file's end.
    private static long number(String digits) {
        return digits.length() > MOST_DIGITS ? Long.MAX_VALUE - 1 : Long.parseLong(digits);
    }
}
