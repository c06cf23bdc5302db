@NullMarked
package zhiyin.knowledge.base;

import org.jspecify.annotations.NullMarked;
