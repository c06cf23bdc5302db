@NullMarked
package zhiyin.engine;

import org.jspecify.annotations.NullMarked;
