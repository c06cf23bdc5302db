/// A question to the passages that answer it: candidates by vectors and by words, fused, explained.
@NullMarked
package zhiyin.knowledge.search;

import org.jspecify.annotations.NullMarked;
