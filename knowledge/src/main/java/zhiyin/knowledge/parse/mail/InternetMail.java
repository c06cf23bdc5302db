package zhiyin.knowledge.parse.mail;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.text.TextDecoder;
import zhiyin.knowledge.parse.text.TextDecoder.Decoded;

/// An Internet message (RFC 5322, MIME), read as a stream: attachments go on to their parsers without being
/// held in memory.
final class InternetMail {
    private static final int MOST_TEXT_BYTES = 64 << 20;
    private static final int MOST_NESTING = 40;
    private static final int MOST_PARTS = 2000;
    private static final MimeConfig CONFIG =
            new MimeConfig.Builder()
                    .setMaxLineLen(-1)
                    .setMaxHeaderCount(2000)
                    .setMaxHeaderLen(1 << 20)
                    .setMaxContentLen(-1)
                    .build();

    private final Source source;
    private final Mail mail;
    private final Deque<Group> groups = new ArrayDeque<>();
    private Map<String, String> head = new HashMap<>();
    private int parts;

    /// What a multipart holds of the message's text.
    ///
    /// @param alternative whether all say the same
    private record Group(boolean alternative, List<Body> bodies) {}

    private InternetMail(Source source, ParseContext context) {
        this.source = source;
        this.mail = new Mail(context);
    }

    static Document read(Source source, ParseContext context) throws IOException {
        return new InternetMail(source, context).read();
    }

    private Document read() throws IOException {
        groups.push(new Group(false, new ArrayList<>()));
        var tokens = new MimeTokenStream(CONFIG);
        tokens.setRecursionMode(RecursionMode.M_NO_RECURSE);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(source.file()))) {
            tokens.parse(in);
            for (EntityState state = tokens.getState();
                    state != EntityState.T_END_OF_STREAM;
                    state = tokens.next()) {
                token(state, tokens);
            }
        } catch (FileSystemException e) {
            throw e;
        } catch (MimeException | IOException e) {
            damaged(e);
        }
        while (groups.size() > 1) {
            endGroup();
        }
        for (Body body : groups.element().bodies()) {
            mail.body(body);
        }
        return mail.document(source.name(), "eml");
    }

    private void damaged(Exception e) {
        if (mail.isEmpty() && groups.size() == 1 && groups.element().bodies().isEmpty()) {
            throw new ParseException(
                    Status.CORRUPT,
                    "%s is no mail: %s".formatted(source.name(), e.getMessage()),
                    e);
        }
        mail.note(Kind.REPAIRED, "the mail breaks off: %s".formatted(e.getMessage()));
    }

    private void token(EntityState state, MimeTokenStream tokens) throws IOException {
        switch (state) {
            case T_START_HEADER -> head = new HashMap<>();
            case T_FIELD -> field(tokens.getField());
            case T_START_MULTIPART -> startGroup(tokens.getBodyDescriptor());
            case T_END_MULTIPART -> endGroup();
            case T_BODY -> leaf(tokens);
            default -> {
                // beginnings and ends that say nothing, and what stands around the parts
            }
        }
    }

    private void field(Field field) {
        String name = field.getName().toLowerCase(Locale.ROOT);
        byte[] raw = field.getRaw().toByteArray();
        String line = new String(raw, StandardCharsets.ISO_8859_1);
        String value = line.substring(line.indexOf(':') + 1).replaceAll("[\\r\\n]+", "");
        head.putIfAbsent(name, value.strip());
        if (groups.size() == 1) {
            MailHead.keep(name, value, mail);
        }
    }

    private void startGroup(BodyDescriptor descriptor) {
        if (groups.size() > MOST_NESTING) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "%s has parts in parts more than %d deep"
                            .formatted(source.name(), MOST_NESTING));
        }
        String kind = String.valueOf(descriptor.getSubType()).toLowerCase(Locale.ROOT);
        if (kind.equals("encrypted")) {
            mail.note(Kind.SKIPPED, "the message is encrypted; decrypt it in the mail program");
        }
        groups.push(new Group(kind.equals("alternative"), new ArrayList<>()));
    }

    private void endGroup() {
        Group done = groups.pop();
        List<Body> bodies = groups.element().bodies();
        if (done.alternative()) {
            Body.richer(done.bodies()).ifPresent(bodies::add);
        } else {
            bodies.addAll(done.bodies());
        }
    }

    private void leaf(MimeTokenStream tokens) throws IOException {
        if (++parts > MOST_PARTS) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "%s has more than %d parts".formatted(source.name(), MOST_PARTS));
        }
        BodyDescriptor descriptor = tokens.getBodyDescriptor();
        String type = String.valueOf(descriptor.getMimeType()).toLowerCase(Locale.ROOT);
        String disposition = head.getOrDefault("content-disposition", "");
        String file = fileName(disposition);
        boolean attached = disposition.toLowerCase(Locale.ROOT).startsWith("attachment");
        boolean isText = type.equals("text/plain") || type.equals("text/html");
        if (isText && !attached && file.isEmpty()) {
            text(tokens, type.equals("text/html"));
        } else {
            String name = file.isEmpty() ? "part-%d%s".formatted(parts, extension(type)) : file;
            mail.attach(name, tokens.getDecodedInputStream());
        }
    }

    private void text(MimeTokenStream tokens, boolean isHtml) throws IOException {
        byte[] bytes;
        try (InputStream in = tokens.getDecodedInputStream()) {
            bytes = in.readNBytes(MOST_TEXT_BYTES);
        }
        String charset = Parameters.value(head.getOrDefault("content-type", ""), "charset");
        try {
            Decoded decoded = TextDecoder.decode(bytes, charset);
            mail.note(decoded.findings());
            groups.element().bodies().add(new Body(isHtml, decoded.text()));
        } catch (ParseException e) {
            mail.note(Kind.SKIPPED, "a text that %s".formatted(e.getMessage()));
        }
    }

    private String fileName(String disposition) {
        String name = Parameters.value(disposition, "filename");
        String found =
                name.isBlank()
                        ? Parameters.value(head.getOrDefault("content-type", ""), "name")
                        : name;
        String path = found.replace('\\', '/').replaceAll("\\p{Cntrl}", "_").strip();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String extension(String type) {
        return switch (type) {
            case "message/rfc822" -> ".eml";
            case "text/html" -> ".html";
            case "text/calendar" -> ".ics";
            case "application/pdf" -> ".pdf";
            default -> type.startsWith("text/") ? ".txt" : ".bin";
        };
    }
}
