package zhiyin.knowledge.parse.zip;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import zhiyin.knowledge.file.ZipFiles;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;

/// The parts of a document that is a zip file, by its central directory. What is unpacked counts against
/// the upload's limit, and a part that unpacks to far more than its size is refused. Belongs to one thread.
public final class ZipParts implements AutoCloseable {
    /// Large documents of nothing but tables unpack to 50 times their size.
    private static final long MAX_RATIO = 100;

    /// Up to here a part may unpack to as many times its size as it likes.
    private static final long FREE_BYTES = 16L << 20;

    private static final int MAX_NAME = 1_000;

    /// What documents say themselves; of pictures that have one name any may be meant.
    private static final Pattern MARKUP = Pattern.compile(".*\\.(?:xml|rels|opf|ncx|x?html?)");

    /// When two names are one.
    public enum Names {
        /// Where they have the same characters.
        EXACT,
        /// Also where only their cases differ (ECMA-376 part 2, 6.2.2.3).
        ANY_CASE
    }

    private final ZipFile zip;
    private final ParseContext context;
    private final Names names;
    private final Map<String, ZipEntry> parts = new LinkedHashMap<>();

    private ZipParts(ZipFile zip, ParseContext context, Names names) {
        this.zip = zip;
        this.context = context;
        this.names = names;
    }

    /// @throws ParseException EMPTY; CORRUPT where it is damaged, no zip file, or two parts have one name;
    ///     ENCRYPTED; TOO_LARGE where it has too many parts
    public static ZipParts open(Source source, ParseContext context, Names names)
            throws IOException {
        if (Files.size(source.file()) == 0) {
            throw new ParseException(Status.EMPTY, source.name() + " has 0 bytes");
        }
        var parts = new ZipParts(zip(source), context, names);
        try {
            parts.list(source);
            return parts;
        } catch (ParseException e) {
            parts.close();
            throw e;
        }
    }

    private static ZipFile zip(Source source) throws IOException {
        try {
            return ZipFiles.open(source.file());
        } catch (ZipException e) {
            String why = String.valueOf(e.getMessage());
            if (why.contains("encrypted")) {
                throw new ParseException(
                        Status.ENCRYPTED,
                        source.name() + " has encrypted parts; save it without a password",
                        e);
            }
            throw new ParseException(
                    Status.CORRUPT,
                    "%s is damaged: it is no readable zip archive (%s); it may be cut off"
                            .formatted(source.name(), why),
                    e);
        }
    }

    private void list(Source source) {
        if (zip.size() > context.limits().entries()) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "%s has %,d parts, at most %,d are read; divide it, or raise the limit"
                            .formatted(source.name(), zip.size(), context.limits().entries()));
        }
        var entries = zip.entries();
        while (entries.hasMoreElements()) {
            add(source, entries.nextElement());
        }
    }

    private void add(Source source, ZipEntry entry) {
        String name = entry.getName();
        if (name.length() > MAX_NAME) {
            throw new ParseException(
                    Status.CORRUPT,
                    "%s has a part with a name of %,d characters, at most %,d are read"
                            .formatted(source.name(), name.length(), MAX_NAME));
        }
        String key = key(name);
        if (parts.putIfAbsent(key, entry) != null && MARKUP.matcher(key).matches()) {
            throw new ParseException(
                    Status.CORRUPT,
                    "%s has two parts named %s; which one is meant cannot be known"
                            .formatted(source.name(), name));
        }
    }

    private String key(String name) {
        String path = name.replace('\\', '/');
        String bare = path.startsWith("/") ? path.substring(1) : path;
        return names == Names.ANY_CASE ? bare.toLowerCase(Locale.ROOT) : bare;
    }

    public boolean has(String part) {
        return parts.containsKey(key(part));
    }

    /// Names of the parts that begin with `prefix`, sorted.
    public List<String> under(String prefix) {
        String start = key(prefix);
        return parts.entrySet().stream()
                .filter(part -> part.getKey().startsWith(start) && !part.getKey().equals(start))
                .map(part -> part.getValue().getName())
                .sorted()
                .toList();
    }

    /// What a part unpacks to.
    ///
    /// @return empty where there is no such part
    /// @throws ZipException where it cannot be unpacked, also when the stream is read; the stream throws
    ///     ParseException TOO_LARGE beyond the limits
    public Optional<InputStream> open(String part) throws IOException {
        ZipEntry entry = parts.get(key(part));
        if (entry == null || entry.isDirectory()) {
            return Optional.empty();
        }
        long size = Math.max(0, entry.getCompressedSize());
        var allowance = new BoundedStream.Allowance(FREE_BYTES + size * MAX_RATIO);
        InputStream in = context.inflating(zip.getInputStream(entry));
        return Optional.of(new BoundedStream(in, entry.getName(), allowance));
    }

    /// The part that a reference means which stands in the part `from`: relative to its folder, or from the
    /// root where it begins with a slash. Nothing leads out of the root.
    public static String resolve(String from, String reference) {
        String folder = from.substring(0, from.lastIndexOf('/') + 1);
        String path = reference.startsWith("/") ? reference : folder + reference;
        var steps = new ArrayDeque<String>();
        for (String step : path.split("/", -1)) {
            if (step.equals("..")) {
                steps.pollLast();
            } else if (!step.isEmpty() && !step.equals(".")) {
                steps.addLast(step);
            }
        }
        return String.join("/", steps);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
