/// What answers a question: the same place in passages cut otherwise, and how good a ranking is by people's
/// labels.
@NullMarked
package zhiyin.knowledge.relevance;

import org.jspecify.annotations.NullMarked;
