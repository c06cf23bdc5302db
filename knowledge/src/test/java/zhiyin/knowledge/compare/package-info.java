/// Tests of comparisons.
@NullMarked
package zhiyin.knowledge.compare;

import org.jspecify.annotations.NullMarked;
