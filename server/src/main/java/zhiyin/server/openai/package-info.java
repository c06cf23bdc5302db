/// OpenAI's embeddings API, in its words: `POST /v1/embeddings`, `GET /v1/models`,
/// `GET /v1/models/{model}`. [OpenAiApi] is the entry.
@NullMarked
package zhiyin.server.openai;

import org.jspecify.annotations.NullMarked;
