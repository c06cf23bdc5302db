/// Zhiyin in a program of Spring AI's: [zhiyin.springai.ZhiyinEmbeddingModel], in the same process, without
/// HTTP.
@NullMarked
package zhiyin.springai;

import org.jspecify.annotations.NullMarked;
