package zhiyin.engine.pull;

import java.nio.file.Path;

/// A model in the store.
///
/// @param name what to write after `--model`
/// @param path its directory, or its first GGUF file
/// @param bytes that are here
/// @param size bytes of the whole model
/// @param complete whether everything is here and verified
public record StoredModel(String name, Path path, long bytes, long size, boolean complete) {}
