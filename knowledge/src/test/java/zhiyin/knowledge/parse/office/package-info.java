@NullMarked
package zhiyin.knowledge.parse.office;

import org.jspecify.annotations.NullMarked;
