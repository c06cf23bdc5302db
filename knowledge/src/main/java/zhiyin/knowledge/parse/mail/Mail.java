package zhiyin.knowledge.parse.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Language;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;

/// A message as it is read: what was found of its head, its text and its attachments.
final class Mail {
    private static final String MARK = "\uFEFF";
    private static final int MOST_FINDINGS = 200;

    private final ParseContext context;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<Block> blocks = new ArrayList<>();
    private final List<Document> parts = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    Mail(ParseContext context) {
        this.context = context;
    }

    /// Keeps a line of the head; the first of a name counts.
    void head(String name, String value) {
        if (!value.isBlank()) {
            metadata.putIfAbsent(name, value.strip());
        }
    }

    void body(Body body) throws IOException {
        if (body.text().isBlank()) {
            return;
        }
        if (body.isHtml()) {
            html(body);
        } else {
            context.spendCharacters(body.text().length());
            blocks.addAll(MailText.blocks(body.text()));
        }
    }

    private void html(Body body) throws IOException {
        byte[] page = (MARK + body.text()).getBytes(StandardCharsets.UTF_8);
        try {
            Document read = context.part("body.html", new ByteArrayInputStream(page));
            read.blocks().forEach(block -> blocks.add(Placeless.of(block)));
            findings.addAll(read.report().findings());
        } catch (ParseException e) {
            if (e.status() != Status.EMPTY) {
                String plain = body.words();
                context.spendCharacters(plain.length());
                blocks.addAll(MailText.blocks(plain));
                skip("the HTML's structure", e.status(), e);
            }
        }
    }

    /// Reads an attachment. One that cannot be read becomes a finding.
    void attach(String name, InputStream content) throws IOException {
        try {
            parts.add(context.part(name, content));
        } catch (ParseException e) {
            skip(name, e.status(), e);
            context.spendInflated(0); // nothing is left of the upload's limits: the end
            context.spendCharacters(0);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            skip(name, Status.CORRUPT, e);
        }
    }

    void note(Kind kind, String detail) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(new Finding(kind, 0, detail));
        }
    }

    void note(List<Finding> more) {
        more.stream().filter(found -> findings.size() < MOST_FINDINGS).forEach(findings::add);
    }

    private void skip(String what, Status status, Exception e) {
        note(Kind.SKIPPED, "%s: %s: %s".formatted(what, status, e.getMessage()));
    }

    boolean isEmpty() {
        return metadata.isEmpty() && blocks.isEmpty() && parts.isEmpty();
    }

    Document document(String name, String format) {
        return new Document(
                name,
                format,
                metadata.getOrDefault("subject", ""),
                Language.of(blocks),
                metadata,
                blocks,
                parts,
                new Report(0, findings));
    }
}
