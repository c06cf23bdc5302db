package zhiyin.knowledge.transfer;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.embed.EmbeddingModels;

/// Models' names that mean the same on every machine. A model may be named by a path, too: that says nothing
/// elsewhere, tells of folders that are nobody's business, and in a file of unknown origin could lead to any
/// file of this machine.
final class ModelNames {
    private static final Pattern PORTABLE =
            Pattern.compile(
                    "[\\p{L}\\p{N}][\\p{L}\\p{N}._:@+-]*(/[\\p{L}\\p{N}][\\p{L}\\p{N}._:@+-]*)?");
    private static final int MAX_CHARACTERS = 200;
    private static final String UNKNOWN = "unknown";

    private ModelNames() {}

    /// The name itself, or of a path its last part.
    static String portable(String model) {
        if (isPortable(model) && !isFile(model)) {
            return model;
        }
        String path = model.replace('\\', '/').replaceAll("/+$", "");
        String last = path.substring(path.lastIndexOf('/') + 1);
        return isPortable(last) ? last : UNKNOWN;
    }

    static boolean isPortable(String model) {
        return model.length() <= MAX_CHARACTERS && PORTABLE.matcher(model).matches();
    }

    private static boolean isFile(String model) {
        try {
            return Files.exists(Path.of(model));
        } catch (InvalidPathException _) {
            return false;
        }
    }

    /// Of the model of this name here; empty where there is none that can be loaded.
    static Optional<String> fingerprint(EmbeddingModels models, String model) {
        try {
            return Optional.of(models.facts(model).fingerprint());
        } catch (EngineException _) {
            return Optional.empty();
        }
    }
}
