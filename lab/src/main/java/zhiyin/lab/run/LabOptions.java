package zhiyin.lab.run;

import java.util.List;
import zhiyin.engine.EmbedderOptions;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.remote.RemoteModel;

/// What models are run with.
///
/// @param cache of vectors; stays the caller's
/// @param remotes models that are computed elsewhere, found by name before all others; stay the caller's
/// @param engine how models are loaded where a contestant does not say
/// @param speed whether speed and latency are measured
public record LabOptions(
        EmbeddingCache cache, List<RemoteModel> remotes, EmbedderOptions engine, boolean speed) {}
