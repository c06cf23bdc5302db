/// Tests of labels and metrics.
@NullMarked
package zhiyin.knowledge.relevance;

import org.jspecify.annotations.NullMarked;
