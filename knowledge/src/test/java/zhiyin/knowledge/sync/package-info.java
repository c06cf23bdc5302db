@NullMarked
package zhiyin.knowledge.sync;

import org.jspecify.annotations.NullMarked;
