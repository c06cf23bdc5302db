package zhiyin.knowledge.parse.sheet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import zhiyin.knowledge.file.ZipFiles;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;

/// The parts of an OOXML package, a zip file: found by path, related to each other by `_rels` parts.
final class WorkbookFiles implements AutoCloseable {
    /// What begins an OLE2 file: as a package, one that is encrypted.
    private static final byte[] OLE2 = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0};

    private final ZipFile zip;
    private final ParseContext context;
    private final Map<String, String> paths = new HashMap<>();

    /// @param type the last part of the type's URI, such as `worksheet`
    /// @param target path within the package
    record Relationship(String id, String type, String target) {}

    WorkbookFiles(Source source, ParseContext context) throws IOException {
        this.context = context;
        this.zip = open(source);
        if (zip.size() > context.limits().entries()) {
            zip.close();
            throw new ParseException(
                    Status.TOO_LARGE,
                    "%s has %d parts, at most %d are read"
                            .formatted(source.name(), zip.size(), context.limits().entries()));
        }
        zip.stream().forEach(entry -> paths.putIfAbsent(key(entry.getName()), entry.getName()));
    }

    private static ZipFile open(Source source) throws IOException {
        try {
            return ZipFiles.open(source.file());
        } catch (ZipException e) {
            if (isOle2(source)) {
                throw new ParseException(
                        Status.ENCRYPTED,
                        source.name() + " needs a password; save it without one",
                        e);
            }
            throw new ParseException(
                    Status.CORRUPT, source.name() + " is damaged: " + e.getMessage(), e);
        }
    }

    private static boolean isOle2(Source source) throws IOException {
        try (InputStream in = Files.newInputStream(source.file())) {
            return Arrays.equals(in.readNBytes(OLE2.length), OLE2);
        }
    }

    private static String key(String path) {
        return path.toLowerCase(Locale.ROOT);
    }

    /// The part at this path as XML; empty where there is none.
    Optional<XmlStream> xml(String path) throws IOException {
        String name = paths.get(key(path));
        if (name == null) {
            return Optional.empty();
        }
        ZipEntry entry = zip.getEntry(name);
        return Optional.of(XmlStream.of(context.inflating(zip.getInputStream(entry))));
    }

    boolean has(String path) {
        return paths.containsKey(key(path));
    }

    /// Parts whose path begins so, in no order.
    List<String> under(String prefix) {
        return paths.values().stream().filter(path -> path.startsWith(prefix)).toList();
    }

    /// What the part at this path names; the package itself for an empty path.
    List<Relationship> relationships(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        String folder = path.substring(0, slash + 1);
        Optional<XmlStream> part = xml(folder + "_rels/" + path.substring(slash + 1) + ".rels");
        if (part.isEmpty()) {
            return List.of();
        }
        var found = new ArrayList<Relationship>();
        try (XmlStream xml = part.get()) {
            while (xml.nextElement()) {
                if (xml.name().equals("Relationship")
                        && !xml.attribute("TargetMode", "").equals("External")) {
                    String type = xml.attribute("Type", "");
                    found.add(
                            new Relationship(
                                    xml.attribute("Id", ""),
                                    type.substring(type.lastIndexOf('/') + 1),
                                    resolve(folder, xml.attribute("Target", ""))));
                }
            }
        }
        return found;
    }

    /// A target is relative to the folder of the part that names it, or begins with a slash.
    private static String resolve(String folder, String target) {
        var steps = new ArrayDeque<String>();
        String path = target.startsWith("/") ? target : folder + target;
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
