package zhiyin.web;

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
    private static final int HASH_DIGITS = 16;

    private final Map<String, Asset> files;
    private final String version;
    private final Asset index;

    private Assets(Map<String, Asset> files) {
        this.files = Map.copyOf(files);
        this.version = hash(files);
        this.index = index(files, version);
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

    /// The page names every style sheet and module, so that the browser asks for all of them at once and not for
    /// one after the other as it meets their imports.
    private static Asset index(Map<String, Asset> files, String version) {
        String page =
                new String(
                        Optional.ofNullable(files.get(INDEX)).orElseThrow().bytes(),
                        StandardCharsets.UTF_8);
        String html =
                page.replace("{styles}", links(files, ".css", "stylesheet", version))
                        .replace("{modules}", links(files, ".js", "modulepreload", version))
                        .replace("{home}", "/web/" + version);
        return new Asset(INDEX, html.getBytes(StandardCharsets.UTF_8));
    }

    private static String links(
            Map<String, Asset> files, String ending, String relation, String version) {
        return files.keySet().stream()
                .filter(name -> name.startsWith("app/") && name.endsWith(ending))
                .sorted()
                .map(name ->
                        "<link rel=\"%s\" href=\"/web/%s/%s\">".formatted(relation, version, name))
                .collect(Collectors.joining("\n  "));
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
