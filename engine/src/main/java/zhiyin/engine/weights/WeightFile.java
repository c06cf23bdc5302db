package zhiyin.engine.weights;

import java.nio.file.Path;
import java.util.Map;
import zhiyin.engine.EngineException;

/// Weights as one file holds them, or several that belong together.
public sealed interface WeightFile extends Weights
        permits GgufFile, OnnxFile, SafetensorsFile, TorchFile {
    /// How each tensor is stored, by name.
    Map<String, Storage> storage();

    /// Maps a file of whichever format its name says.
    ///
    /// @throws EngineException MODEL_NOT_FOUND, MODEL_FILE_INVALID, MODEL_UNSUPPORTED
    static WeightFile open(Path file) {
        String name = file.toString();
        if (name.endsWith(".gguf")) {
            return GgufFile.open(file);
        }
        if (name.endsWith(".bin")) {
            return TorchFile.open(file);
        }
        return name.endsWith(".onnx") ? OnnxFile.open(file) : SafetensorsFile.open(file);
    }
}
