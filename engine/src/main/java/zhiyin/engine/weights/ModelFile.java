package zhiyin.engine.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// A file of a model, mapped for reading.
///
/// @param bytes all of the file; valid until the arena it was mapped into is closed
record ModelFile(Path path, MemorySegment bytes) {
    /// @param format what the file should be, for messages
    static ModelFile map(Path path, String format, Arena arena) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new ModelFile(path, channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (NoSuchFileException e) {
            throw new EngineException(Code.MODEL_NOT_FOUND, path + ": no such file", e);
        } catch (IOException e) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: cannot be read (%s); expected a %s file".formatted(path, e, format),
                    e);
        }
    }
}
