package zhiyin.engine.backend.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// NVIDIA's driver as a library. It comes with the driver alone: no toolkit is needed.
///
/// @param name how it was found: a file, or a name that the system's loader knows
record CudaLibrary(String name, SymbolLookup symbols) {
    /// A file to be taken in place of all others, or [#NONE].
    static final String PROPERTY = "zhiyin.cuda.library";

    /// For none, whatever there is.
    private static final String NONE = "none";

    /// Where drivers are on Linux, in the Windows Subsystem for Linux, in containers and on Windows, if the loader
    /// does not know.
    private static final List<String> FOLDERS =
            List.of(
                    "/usr/lib/wsl/lib",
                    "/usr/local/nvidia/lib64",
                    "/usr/local/nvidia/lib",
                    "/usr/lib/x86_64-linux-gnu",
                    "/usr/lib/aarch64-linux-gnu",
                    "/usr/lib64",
                    "/usr/local/cuda/compat");

    /// Loads it for the rest of the process's life, where there is one.
    ///
    /// @throws EngineException NATIVE_FAILURE where the file that [#PROPERTY] names cannot be loaded
    static Optional<CudaLibrary> find() {
        String named = System.getProperty(PROPERTY, "");
        if (named.equals(NONE)) {
            return Optional.empty();
        }
        if (!named.isEmpty()) {
            return Optional.of(
                    load(named)
                            .orElseThrow(() ->
                                    new EngineException(
                                            Code.NATIVE_FAILURE,
                                            "cannot load %s, which -D%s names"
                                                    .formatted(named, PROPERTY))));
        }
        String file = fileName(System.getProperty("os.name", ""));
        return load(file).or(() -> inFolders(file));
    }

    static String fileName(String osName) {
        return osName.toLowerCase(Locale.ROOT).contains("win") ? "nvcuda.dll" : "libcuda.so.1";
    }

    private static Optional<CudaLibrary> inFolders(String file) {
        return FOLDERS.stream()
                .map(folder -> Path.of(folder, file))
                .filter(Files::isRegularFile)
                .flatMap(path -> load(path.toString()).stream())
                .findFirst();
    }

    /// @param name a file, or a name that the system's loader knows
    static Optional<CudaLibrary> load(String name) {
        try {
            return Optional.of(
                    new CudaLibrary(name, SymbolLookup.libraryLookup(name, Arena.global())));
        } catch (IllegalArgumentException _) { // the loader's way to say that there is none
            return Optional.empty();
        }
    }
}
