package zhiyin.knowledge.parse.mail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.Optional;
import org.apache.poi.hsmf.MAPIMessage;
import org.apache.poi.hsmf.datatypes.AttachmentChunks;
import org.apache.poi.hsmf.datatypes.StringChunk;
import org.apache.poi.hsmf.exceptions.ChunkNotFoundException;
import org.apache.poi.poifs.filesystem.DirectoryNode;
import org.apache.poi.poifs.filesystem.EntryUtils;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;

/// Outlook's message file (MS-OXMSG), by POI.
final class OutlookMail {
    private final Mail mail;
    private final MAPIMessage message;

    private OutlookMail(MAPIMessage message, ParseContext context) {
        this.message = message;
        this.mail = new Mail(context);
    }

    static Document read(Source source, ParseContext context) throws IOException {
        try (var files = new POIFSFileSystem(source.file().toFile(), true);
                var message = new MAPIMessage(files)) {
            return new OutlookMail(message, context).read(source.name());
        } catch (ParseException | FileSystemException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // POI meets damaged chunks with exceptions of many kinds
            throw new ParseException(
                    Status.CORRUPT,
                    "%s cannot be read as an Outlook message: %s"
                            .formatted(source.name(), e.getMessage()),
                    e);
        }
    }

    private Document read(String name) throws IOException {
        message.setReturnNullOnMissingChunk(true);
        message.guess7BitEncoding();
        mail.head("subject", value(message::getSubject));
        mail.head("from", value(message::getDisplayFrom));
        mail.head("to", value(message::getDisplayTo));
        mail.head("cc", value(message::getDisplayCC));
        mail.head("date", date());
        Optional<Body> body = Body.richer(bodies());
        if (body.isPresent()) {
            mail.body(body.get());
        } else if (!value(message::getRtfBody).isEmpty()) {
            mail.note(Kind.SKIPPED, "the message's text, which is only RTF");
        }
        for (AttachmentChunks attachment : message.getAttachmentFiles()) {
            attach(attachment);
        }
        return mail.document(name, "msg");
    }

    private List<Body> bodies() {
        var bodies = new ArrayList<Body>();
        bodies.add(new Body(false, value(message::getTextBody)));
        String html = value(message::getHtmlBody);
        if (!html.isBlank()) {
            bodies.add(new Body(true, html));
        }
        bodies.removeIf(body -> body.text().isBlank());
        return bodies;
    }

    /// A property of the message.
    @FunctionalInterface
    private interface Property {
        @Nullable String value() throws ChunkNotFoundException;
    }

    private static String value(Property property) {
        try {
            String value = property.value();
            return value == null ? "" : value;
        } catch (ChunkNotFoundException e) {
            return ""; // not in this message
        }
    }

    private String date() {
        try {
            Calendar date = message.getMessageDate();
            return date == null ? "" : DateTimeFormatter.ISO_INSTANT.format(date.toInstant());
        } catch (ChunkNotFoundException e) {
            return "";
        }
    }

    private void attach(AttachmentChunks attachment) throws IOException {
        String name = name(attachment);
        if (attachment.getAttachData() != null && attachment.getAttachData().getValue() != null) {
            mail.attach(name, new ByteArrayInputStream(attachment.getAttachData().getValue()));
        } else if (attachment.isEmbeddedMessage()) {
            String named = name.endsWith(".msg") ? name : name + ".msg";
            mail.attach(named, new ByteArrayInputStream(embedded(attachment)));
        } else {
            mail.note(Kind.SKIPPED, name + ": an attachment without content");
        }
    }

    /// A message within a message has no bytes of its own: its folder becomes a file.
    private static byte[] embedded(AttachmentChunks attachment) throws IOException {
        try (var files = new POIFSFileSystem();
                var bytes = new ByteArrayOutputStream()) {
            DirectoryNode folder = attachment.getAttachmentDirectory().getDirectory();
            EntryUtils.copyNodes(folder, files.getRoot());
            files.writeFilesystem(bytes);
            return bytes.toByteArray();
        }
    }

    private static String name(AttachmentChunks attachment) {
        for (StringChunk chunk :
                new StringChunk[] {
                    attachment.getAttachLongFileName(),
                    attachment.getAttachFileName(),
                    attachment.getAttachDisplayName()
                }) {
            if (chunk != null && chunk.getValue() != null && !chunk.getValue().isBlank()) {
                String path =
                        chunk.getValue().replace('\\', '/').replaceAll("\\p{Cntrl}", "_").strip();
                return path.substring(path.lastIndexOf('/') + 1);
            }
        }
        return "attachment.bin";
    }
}
