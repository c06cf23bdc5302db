package zhiyin.engine.backend.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.cache.ResourceCache;

/// Finds the native oneDNN library for this machine in the `org.bytedeco:dnnl` artifact on the class
/// path and loads it, its OpenMP runtime first (the dynamic linker then finds that by name).
///
/// @param dnnl symbols of oneDNN
/// @param openMp symbols of its OpenMP runtime, where that could be loaded
record DnnlLibrary(SymbolLookup dnnl, Optional<SymbolLookup> openMp) {

    /// The files for one platform, as the artifact names them.
    private record Files(String openMp, String dnnl) {}

    /// Loads the library for the rest of the process's life.
    static DnnlLibrary load(ResourceCache cache) {
        String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
        Files files = files(platform);
        Optional<SymbolLookup> openMp =
                unpack(cache, platform, files.openMp()).map(DnnlLibrary::lookup);
        Path dnnl =
                unpack(cache, platform, files.dnnl())
                        .orElseThrow(() ->
                                new EngineException(
                                        Code.NATIVE_FAILURE,
                                        "no oneDNN for %s on the class path: add org.bytedeco:dnnl with classifier %s"
                                                .formatted(platform, platform)));
        return new DnnlLibrary(lookup(dnnl), openMp);
    }

    static String platform(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.contains("mac") ? "macosx" : os.contains("win") ? "windows" : "linux";
        String arch =
                List.of("aarch64", "arm64").contains(osArch.toLowerCase(Locale.ROOT))
                        ? "arm64"
                        : "x86_64";
        return system + "-" + arch;
    }

    private static Files files(String platform) {
        return switch (platform) {
            case "macosx-arm64" -> new Files("libomp.dylib", "libdnnl.3.dylib");
            case "macosx-x86_64" -> new Files("libiomp5.dylib", "libdnnl.3.dylib");
            case "windows-x86_64" -> new Files("vcomp140.dll", "dnnl.dll");
            default -> new Files("libgomp.so.1", "libdnnl.so.3");
        };
    }

    private static Optional<Path> unpack(ResourceCache cache, String platform, String file) {
        return cache.unpack(
                "org/bytedeco/dnnl/" + platform + "/" + file,
                "native/dnnl-3.11/" + platform + "/" + file);
    }

    private static SymbolLookup lookup(Path file) {
        try {
            return SymbolLookup.libraryLookup(file, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new EngineException(Code.NATIVE_FAILURE, "cannot load " + file, e);
        }
    }
}
