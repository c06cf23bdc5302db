package zhiyin.knowledge.parse.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;

/// Mails of all kinds: the message's text to blocks, the history it quotes to quotes, its head to metadata
/// (`from`, `to`, `cc`, `date`, `subject`), the subject to the title, attachments to parts. Of a message
/// that comes as plain text and as HTML the richer is read.
public final class MailParser implements Parser {
    private static final byte[] OLE2 = {
        (byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 0x1A, (byte) 0xE1
    };
    private static final byte[] MAILBOX = "From ".getBytes(StandardCharsets.US_ASCII);

    /// @throws ParseException EMPTY, CORRUPT, or TOO_LARGE beyond a limit of the upload
    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(source.file())) {
            head = in.readNBytes(OLE2.length);
        }
        if (head.length == 0) {
            throw new ParseException(Status.EMPTY, source.name() + " has no bytes");
        }
        if (Arrays.equals(head, OLE2)) {
            return OutlookMail.read(source, context);
        }
        boolean many =
                Arrays.equals(
                        head, 0, Math.min(head.length, MAILBOX.length), MAILBOX, 0, MAILBOX.length);
        return many ? Mailbox.read(source, context) : InternetMail.read(source, context);
    }
}
