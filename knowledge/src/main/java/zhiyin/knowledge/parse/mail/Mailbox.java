package zhiyin.knowledge.parse.mail;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.regex.Pattern;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.Source;

/// A mailbox file (mbox): messages one after the other, each behind a line `From sender date`. A line
/// within a message that begins so has a `>` before it.
final class Mailbox {
    private static final int MOST_MESSAGE_BYTES = 64 << 20;
    private static final Pattern SEPARATOR = Pattern.compile("From \\S+ .*[0-9]{4}.*");
    private static final Pattern ESCAPED = Pattern.compile(">+From .*");

    private final Mail box;
    private final int mostMessages;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private int messages;

    private Mailbox(ParseContext context) {
        this.box = new Mail(context);
        this.mostMessages = context.limits().entries();
    }

    /// Each message is a part; of a file with one message too.
    static Document read(Source source, ParseContext context) throws IOException {
        var mailbox = new Mailbox(context);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(source.file()))) {
            mailbox.read(in);
        }
        return mailbox.box.document(source.name(), "mbox");
    }

    private void read(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        boolean afterBlank = true;
        boolean more = true;
        while (more && messages < mostMessages) {
            more = line(in, line);
            String text = line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            if (afterBlank && SEPARATOR.matcher(text).matches()) {
                flush();
            } else if (message.size() < MOST_MESSAGE_BYTES) {
                byte[] bytes = line.toByteArray();
                int skipped = ESCAPED.matcher(text).matches() ? 1 : 0;
                message.write(bytes, skipped, bytes.length - skipped);
            }
            afterBlank = text.isEmpty();
        }
        flush();
        if (more) {
            box.note(
                    Kind.SKIPPED,
                    "%,d messages are read; the rest is left out".formatted(messages));
        }
    }

    /// @return whether the line has an end: there may be another
    private static boolean line(InputStream in, ByteArrayOutputStream line) throws IOException {
        line.reset();
        int value = in.read();
        while (value >= 0 && line.size() < MOST_MESSAGE_BYTES) {
            line.write(value);
            if (value == '\n') {
                return true;
            }
            value = in.read();
        }
        return value >= 0;
    }

    private void flush() throws IOException {
        if (message.size() > 0) {
            messages++;
            String name = "message-%05d.eml".formatted(messages);
            box.attach(name, new ByteArrayInputStream(message.toByteArray()));
            message.reset();
        }
    }
}
