/// Zhiyin in a program of LangChain4j's: [zhiyin.langchain4j.ZhiyinEmbeddingModel],
/// [zhiyin.langchain4j.ZhiyinScoringModel] and [zhiyin.langchain4j.LuceneEmbeddingStore], all in the same
/// process, without HTTP.
@NullMarked
package zhiyin.langchain4j;

import org.jspecify.annotations.NullMarked;
