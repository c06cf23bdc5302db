package zhiyin.knowledge.parse.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.compress.PasswordRequiredException;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.zip.BoundedStream;

/// The members of one archive as they are read: documents of those that can be, findings of the others.
final class Members {
    /// A log of zeros shrinks a thousandfold, text hardly fiftyfold.
    private static final long MOST_RATIO = 250;

    /// Below this an archive may unpack to as many times its size as it likes.
    private static final long FREE_BYTES = 64L << 20;

    private static final int MOST_FINDINGS = 200;

    private final Source source;
    private final ParseContext context;
    private final BoundedStream.Allowance allowance;
    private final List<Document> parts = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private int seen;
    private int encrypted;
    private int unnamed;
    private boolean ended;
    private boolean exhausted;

    Members(Source source, ParseContext context) throws IOException {
        this.source = source;
        this.context = context;
        long packed = Files.size(source.file());
        this.allowance = new BoundedStream.Allowance(Math.max(FREE_BYTES, packed * MOST_RATIO));
    }

    /// A stream of unpacked bytes of this archive, within what it may unpack to.
    BoundedStream bounded(InputStream in) {
        return new BoundedStream(in, source.name(), allowance);
    }

    /// Whether to go on with another member: there may be no more than the limit, and nothing is left when
    /// the upload has used up its bytes.
    boolean next() {
        if (!ended && seen >= context.limits().entries()) {
            end("%,d members are read; the rest is left out".formatted(seen));
        }
        seen++;
        return !ended;
    }

    /// Reads one member.
    ///
    /// @throws FileSystemException where our own disk fails
    void add(String name, InputStream in) throws IOException {
        try {
            parts.add(context.part(name, in));
        } catch (ParseException e) {
            skip(name, e.status(), String.valueOf(e.getMessage()));
            endIfUsedUp();
        } catch (FileSystemException e) {
            throw e;
        } catch (PasswordRequiredException e) {
            skip(name, Status.ENCRYPTED, "needs a password");
        } catch (IOException e) {
            skip(name, Status.CORRUPT, String.valueOf(e.getMessage()));
        }
    }

    /// Reads the only member of a compressed file: its failure is the file's.
    void addOnly(String name, InputStream in) throws IOException {
        try {
            parts.add(context.part(name, in));
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw corrupt(e);
        }
    }

    /// Passes over a member. Its bytes count as unpacked, or an archive of what is skipped would cost
    /// nothing.
    void pass(InputStream in) throws IOException {
        try {
            context.inflating(in).transferTo(OutputStream.nullOutputStream());
        } catch (ParseException e) {
            exhaust(String.valueOf(e.getMessage()));
        }
    }

    void skip(String name, Status status, String why) {
        if (status == Status.ENCRYPTED) {
            encrypted++;
        }
        if (findings.size() < MOST_FINDINGS) {
            findings.add(new Finding(Kind.SKIPPED, 0, "%s: %s: %s".formatted(name, status, why)));
        } else {
            unnamed++;
        }
    }

    /// The archive breaks off or is damaged from here: what was read stays.
    ///
    /// @throws ParseException CORRUPT where nothing was read
    void damaged(Exception e) {
        if (ended) {
            return;
        }
        if (parts.isEmpty() && findings.isEmpty()) {
            throw corrupt(e);
        }
        ended = true;
        String what = "the archive is damaged after member %d: %s".formatted(seen, e.getMessage());
        findings.add(new Finding(Kind.REPAIRED, 0, what));
    }

    /// Libraries name the file where it lies; people know it by its own name.
    ParseException corrupt(Exception e) {
        String why =
                String.valueOf(e.getMessage()).replace(source.file().toString(), source.name());
        String message = "%s cannot be unpacked: %s".formatted(source.name(), why);
        return new ParseException(Status.CORRUPT, message, e);
    }

    ParseException encrypted() {
        return new ParseException(
                Status.ENCRYPTED,
                source.name() + " needs a password; unpack it and upload what is in it");
    }

    private void endIfUsedUp() {
        try {
            context.spendInflated(0);
            context.spendCharacters(0);
            allowance.require(source.name());
        } catch (ParseException e) {
            exhaust(String.valueOf(e.getMessage()));
        }
    }

    private void exhaust(String why) {
        exhausted = true;
        end("%s: %s; the rest is left out".formatted(source.name(), why));
    }

    private void end(String why) {
        ended = true;
        findings.add(new Finding(Kind.SKIPPED, 0, why));
    }

    /// @throws ParseException where not one member became a document, for a reason that all share
    void requireSome() {
        if (!parts.isEmpty()) {
            return;
        }
        if (exhausted) {
            throw new ParseException(Status.TOO_LARGE, findings.getLast().detail());
        }
        if (encrypted > 0 && encrypted == findings.size() + unnamed) {
            throw encrypted();
        }
        if (findings.isEmpty()) {
            throw new ParseException(Status.EMPTY, source.name() + " has no members");
        }
    }

    /// In order of their names.
    List<Document> parts() {
        return parts.stream().sorted(Comparator.comparing(Document::name)).toList();
    }

    List<Finding> findings() {
        var all = new ArrayList<>(findings);
        if (unnamed > 0) {
            all.add(new Finding(Kind.SKIPPED, 0, "%,d more members".formatted(unnamed)));
        }
        return all;
    }
}
