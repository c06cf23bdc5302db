package zhiyin.cli.parse;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.parse.Source;

/// The files that arguments name: files themselves, folders with all files below them but hidden ones,
/// and `-` for standard input.
final class InputFiles {
    static final String STDIN = "-";

    private final List<InputFile> files = new ArrayList<>();

    private InputFiles() {}

    /// @param arguments existing files and folders
    /// @param stdin where standard input was written to, if it is among them
    /// @param stdinName what it is called
    static List<InputFile> of(List<String> arguments, Path stdin, String stdinName)
            throws IOException {
        var inputs = new InputFiles();
        for (String argument : arguments) {
            Path path = argument.equals(STDIN) ? stdin : Path.of(argument);
            if (argument.equals(STDIN)) {
                inputs.add(new Source(stdinName, path), Path.of(stdinName).getFileName(), false);
            } else if (Files.isDirectory(path)) {
                inputs.addFolder(path);
            } else {
                inputs.add(new Source(slashes(path), path), path.getFileName(), false);
            }
        }
        return List.copyOf(inputs.files);
    }

    /// Copies standard input to a file, at most `most` bytes and one more, which the size's limit refuses.
    static Path save(InputStream in, long most) throws IOException {
        Path file = Files.createTempFile("zhiyin-stdin", "");
        try (var out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            long left = most + 1;
            for (int count = 0; count >= 0 && left > 0; left -= count) {
                count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                out.write(buffer, 0, Math.max(count, 0));
            }
        }
        return file;
    }

    private void add(Source source, Path output, boolean found) {
        files.add(new InputFile(source, output, found));
    }

    private void addFolder(Path folder) throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes a) {
                        return !path.equals(folder) && isHidden(path)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                        if (attributes.isRegularFile() && !isHidden(path)) {
                            found.add(path);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        found.stream()
                .sorted()
                .forEach(path ->
                        add(new Source(slashes(path), path), folder.relativize(path), true));
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    private static String slashes(Path path) {
        return path.toString().replace(File.separatorChar, '/');
    }
}
