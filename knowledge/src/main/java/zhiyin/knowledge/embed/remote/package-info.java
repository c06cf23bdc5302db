/// Models that are computed elsewhere, behind OpenAI's API for embeddings: OpenAI's own, vLLM, SGLang, Ollama
/// and others. [zhiyin.knowledge.embed.remote.RemoteModel] is the entry.
@NullMarked
package zhiyin.knowledge.embed.remote;

import org.jspecify.annotations.NullMarked;
