@NullMarked
package zhiyin.knowledge.parse.worker;

import org.jspecify.annotations.NullMarked;
