@NullMarked
package zhiyin.knowledge.transfer;

import org.jspecify.annotations.NullMarked;
