package zhiyin.engine.backend.cuda;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Where cuBLASLt may lie: folders that the environment names, those of CUDA toolkits, and those of the packages in which
/// PyPI and conda have it, which come with PyTorch. Only names of folders are read.
///
/// @param root of the file system
/// @param home the user's, below which pip installs for one user
/// @param environment variables
record CublasLtPlaces(Path root, Path home, Map<String, String> environment, String osName) {
    /// The newest first. A major version needs a driver of the same or a later one.
    private static final List<Integer> MAJORS = List.of(13, 12);

    /// Entries of a folder that are looked at, at most.
    private static final int MOST_ENTRIES = 1000;

    static CublasLtPlaces ofThisMachine() {
        return new CublasLtPlaces(
                Path.of(File.separator),
                Path.of(System.getProperty("user.home", "")),
                System.getenv(),
                System.getProperty("os.name", ""));
    }

    private boolean isWindows() {
        return osName.toLowerCase(Locale.ROOT).contains("win");
    }

    /// What the library is called, for a driver of a CUDA version, as 1000 · major + 10 · minor.
    List<String> fileNames(int driverVersion) {
        return MAJORS.stream()
                .filter(major -> major <= driverVersion / 1000)
                .map(major ->
                        isWindows()
                                ? "cublasLt64_%d.dll".formatted(major)
                                : "libcublasLt.so.%d".formatted(major))
                .toList();
    }

    /// Files that are there, of the newest major version first, each once.
    List<Path> files(int driverVersion) {
        Set<Path> folders = new LinkedHashSet<>(folders());
        List<Path> found = new ArrayList<>();
        for (String name : fileNames(driverVersion)) {
            folders.stream()
                    .map(folder -> folder.resolve(name))
                    .filter(Files::isRegularFile)
                    .forEach(found::add);
        }
        return found;
    }

    private List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        addVariable(folders, isWindows() ? "PATH" : "LD_LIBRARY_PATH");
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
            addVariable(folders, variable, isWindows() ? "bin" : "lib64", "lib");
        }
        if (!isWindows()) {
            for (String folder :
                    List.of(
                            "usr/local/cuda/lib64",
                            "usr/local/cuda/targets/x86_64-linux/lib",
                            "usr/local/cuda/targets/sbsa-linux/lib",
                            "opt/cuda/lib64",
                            "usr/lib/x86_64-linux-gnu",
                            "usr/lib/aarch64-linux-gnu",
                            "usr/lib64")) {
                folders.add(root.resolve(folder));
            }
            for (Path toolkit : entries(root.resolve("usr/local"), "cuda-*")) {
                folders.add(toolkit.resolve("lib64"));
            }
        }
        addVariable(folders, "CONDA_PREFIX", "lib");
        for (Path packages : pythonPackages()) {
            for (Path nvidia : entries(packages.resolve("nvidia"), "cu*")) {
                folders.add(nvidia.resolve(isWindows() ? "bin" : "lib"));
            }
        }
        return folders;
    }

    /// Folders of Python packages: of an environment that is on, of the user, of the system.
    private List<Path> pythonPackages() {
        List<Path> prefixes = new ArrayList<>();
        addVariable(prefixes, "VIRTUAL_ENV");
        addVariable(prefixes, "CONDA_PREFIX");
        prefixes.add(home.resolve(".local"));
        prefixes.add(root.resolve("usr/local"));
        prefixes.add(root.resolve("usr"));
        prefixes.add(root.resolve("opt/conda"));
        List<Path> packages = new ArrayList<>();
        for (Path prefix : prefixes) {
            packages.add(prefix.resolve("Lib").resolve("site-packages")); // Windows
            for (Path python : entries(prefix.resolve("lib"), "python3*")) {
                packages.add(python.resolve("site-packages"));
                packages.add(python.resolve("dist-packages"));
            }
        }
        return packages;
    }

    /// The folders that a variable names, or those below them.
    private void addVariable(List<Path> folders, String variable, String... below) {
        String named = environment.getOrDefault(variable, "");
        for (String each : named.split(File.pathSeparator, -1)) {
            if (!each.isBlank()) {
                addNamed(folders, each.strip(), below);
            }
        }
    }

    private static void addNamed(List<Path> folders, String named, String[] below) {
        try {
            Path folder = Path.of(named);
            if (below.length == 0) {
                folders.add(folder);
            }
            for (String name : below) {
                folders.add(folder.resolve(name));
            }
        } catch (InvalidPathException _) {
            return; // no folder on this system, so nothing is in it
        }
    }

    private static List<Path> entries(Path folder, String pattern) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
            for (Path entry : entries) {
                if (found.size() == MOST_ENTRIES) {
                    break;
                }
                found.add(entry);
            }
        } catch (IOException | DirectoryIteratorException _) {
            return List.of(); // a folder that may not be read is none to find it in
        }
        found.sort(Comparator.reverseOrder()); // later versions first
        return found;
    }
}
