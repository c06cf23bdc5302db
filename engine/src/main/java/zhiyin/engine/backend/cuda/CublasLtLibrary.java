package zhiyin.engine.backend.cuda;

import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// NVIDIA's library of matrix products, where somebody has installed it: it comes with a CUDA toolkit, with PyTorch, or in
/// a container, and not with the driver.
///
/// @param name how it was found: a file, or a name that the system's loader knows
record CublasLtLibrary(String name, SymbolLookup symbols) {
    /// A file to be taken in place of all others, or [#NONE].
    static final String PROPERTY = "zhiyin.cuda.cublaslt";

    /// For none, whatever there is.
    private static final String NONE = "none";

    /// Loads it for the rest of the process's life, where there is one that the driver can serve.
    ///
    /// @param driverVersion as 1000 · major + 10 · minor
    /// @throws EngineException NATIVE_FAILURE where the file that [#PROPERTY] names cannot be loaded
    static Optional<CublasLtLibrary> find(int driverVersion) {
        return find(driverVersion, CublasLtPlaces.ofThisMachine());
    }

    static Optional<CublasLtLibrary> find(int driverVersion, CublasLtPlaces places) {
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
                                            "cannot load %s, which -D%s names; it is libcublasLt.so.12 or .13 of a CUDA toolkit or of PyTorch, \"none\" takes no cuBLASLt"
                                                    .formatted(named, PROPERTY))));
        }
        List<Path> files = places.files(driverVersion);
        return Stream.concat(
                        files.stream().map(Path::toString),
                        places.fileNames(driverVersion).stream())
                .flatMap(name -> load(name).stream())
                .findFirst();
    }

    private static Optional<CublasLtLibrary> load(String name) {
        return CudaLibrary.load(name)
                .map(library -> new CublasLtLibrary(library.name(), library.symbols()));
    }
}
