package zhiyin.knowledge.parse.mail;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/// The lines of a mail's head that a reader is shown.
final class MailHead {
    private static final Set<String> KEPT = Set.of("from", "to", "cc", "subject", "message-id");

    private MailHead() {}

    /// @param name in lower case
    /// @param value unfolded, bytes beyond ASCII as Latin-1
    static void keep(String name, String value, Mail mail) {
        if (KEPT.contains(name)) {
            mail.head(name, EncodedWords.decode(value).replaceAll("\\s+", " "));
        } else if (name.equals("date")) {
            mail.head(name, date(value));
        }
    }

    /// As ISO 8601, such as `2025-03-01T09:30:00+08:00`; as it stands where it is no date.
    private static String date(String value) {
        String plain = value.replaceAll("\\([^)]*\\)", "").strip().replaceAll("\\s+", " ");
        try {
            OffsetDateTime date = OffsetDateTime.parse(plain, DateTimeFormatter.RFC_1123_DATE_TIME);
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(date);
        } catch (DateTimeException e) {
            return plain; // old programs write dates of their own
        }
    }
}
