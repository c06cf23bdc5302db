package zhiyin.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All files of the web app. They lie under an address that has the hash of all of them in it, so that modules
/// find each other by relative addresses, browsers may keep them for ever, and no page is ever made of files
/// of two versions. Immutable; thread-safe.
public final class Assets {
    private static final String HOME = "/zhiyin/web";
    private static final String INDEX = "index.html";
    private static final String STYLES = "styles.css";
    private static final String MAIN = "app/main.js";
    private static final String ICON = "app/icon.svg";
    private static final int HASH_DIGITS = 16;

    private final Map<String, Asset> files;
    private final String version;
    private final Asset index;

    private Assets(Map<String, Asset> files) {
        var all = new TreeMap<>(files);
        all.put(STYLES, new Asset(STYLES, styles(files)));
        this.files = Map.copyOf(all);
        this.version = hash(all);
        this.index = index(all, version);
    }

    /// The sample document that shows most of what PDF files have.
    public static InputStream samplePdf() throws IOException {
        return Assets.class.getResource(HOME + "/samples/en/pump-manual.pdf").openStream();
    }

    /// Reads them: some megabytes, so do it when somebody asks for a page.
    public static Assets load() {
        try {
            URI home = Assets.class.getResource(HOME + "/" + INDEX).toURI();
            if (!home.getScheme().equals("jar")) {
                return new Assets(read(Path.of(home).resolveSibling("")));
            }
            try (FileSystem archive = FileSystems.newFileSystem(archive(home))) {
                return new Assets(read(archive.getPath(HOME)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the web app's files cannot be read", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the web app's files cannot be found", e);
        }
    }

    /// The file of `jar:file:/x.jar!/y`.
    private static Path archive(URI entry) {
        String text = entry.getSchemeSpecificPart();
        return Path.of(URI.create(text.substring(0, text.indexOf("!/")).replace(" ", "%20")));
    }

    private static Map<String, Asset> read(Path home) throws IOException {
        var files = new TreeMap<String, Asset>();
        try (Stream<Path> walk = Files.walk(home)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                String name = home.relativize(file).toString().replace('\\', '/');
                files.put(name, new Asset(name, Files.readAllBytes(file)));
            }
        }
        return files;
    }

    private static String hash(Map<String, Asset> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new TreeMap<>(files)
                    .forEach((name, file) -> {
                        digest.update((name + "\0").getBytes(StandardCharsets.UTF_8));
                        digest.update(file.bytes());
                    });
            return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// All style sheets as one: the browser shows nothing before it has them, and each file costs it some
    /// milliseconds, however small it is.
    private static byte[] styles(Map<String, Asset> files) {
        var all = new ByteArrayOutputStream();
        files.forEach((name, file) -> {
            if (name.endsWith(".css")) {
                all.writeBytes(file.bytes());
            }
        });
        return all.toByteArray();
    }

    /// The page names every module that the first screen needs, so that the browser asks for all of them at once
    /// and not for one after the other as it meets their imports. The brand's drawing is in it, which makes the
    /// frame visible before anything has run.
    private static Asset index(Map<String, Asset> files, String version) {
        String page = text(files, INDEX);
        String html =
                page.replace("{modules}", links(Modules.neededBy(MAIN, files)))
                        .replace("{icon}", text(files, ICON))
                        .replace("{home}", "/web/" + version);
        return new Asset(INDEX, html.getBytes(StandardCharsets.UTF_8));
    }

    private static String links(Collection<String> modules) {
        return modules.stream()
                .map("<link rel=\"modulepreload\" href=\"{home}/%s\">"::formatted)
                .collect(Collectors.joining("\n  "));
    }

    private static String text(Map<String, Asset> files, String name) {
        return new String(
                Optional.ofNullable(files.get(name)).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }

    /// The hash, which is part of every address.
    public String version() {
        return version;
    }

    /// The page itself.
    public Asset index() {
        return index;
    }

    /// @param path such as `app/main.js`
    public Optional<Asset> find(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /// Names of all files, in order.
    public List<String> names() {
        return files.keySet().stream().sorted().toList();
    }
}
