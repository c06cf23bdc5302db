/// Tests of the search.
@NullMarked
package zhiyin.knowledge.search;

import org.jspecify.annotations.NullMarked;
