/// The routes of Ollama that concern embedding models. [OllamaApi] is the entry.
@NullMarked
package zhiyin.server.ollama;

import org.jspecify.annotations.NullMarked;
