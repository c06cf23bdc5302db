package zhiyin.engine.weights;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The files of a GGUF model that was split: `name-00001-of-00003.gguf` and so on.
final class GgufParts {
    private static final Pattern NAME = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");
    private static final int MAX_PARTS = 1000;

    private GgufParts() {}

    /// All files of the model that `file` is one of, in order.
    static List<Path> of(Path file) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            return List.of(file);
        }
        int count = Integer.parseInt(name.group(3));
        if (count < 1 || count > MAX_PARTS) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: its name tells of %d parts, expected 1 to %d"
                            .formatted(file, count, MAX_PARTS));
        }
        String stem = name.group(1);
        return IntStream.rangeClosed(1, count)
                .mapToObj(
                        i -> file.resolveSibling("%s-%05d-of-%05d.gguf".formatted(stem, i, count)))
                .toList();
    }

    /// Compares what a part says of itself with its place.
    ///
    /// @param index from 0
    static void check(ModelFile part, GgufMetadata metadata, int index, int count) {
        long stated = metadata.integer("split.count").orElse(1);
        long number = metadata.integer("split.no").orElse(index);
        boolean whole = stated <= 1 && count == 1;
        if (!whole && (stated != count || number != index)) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: its metadata tells of part %d of %d, expected %d of %d by its name; give all parts their original names, such as model-00001-of-%05d.gguf"
                            .formatted(part.path(), number + 1, stated, index + 1, count, stated));
        }
    }
}
