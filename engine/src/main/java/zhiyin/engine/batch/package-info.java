@NullMarked
package zhiyin.engine.batch;

import org.jspecify.annotations.NullMarked;
