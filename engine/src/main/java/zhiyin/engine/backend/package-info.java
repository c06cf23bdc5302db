@NullMarked
package zhiyin.engine.backend;

import org.jspecify.annotations.NullMarked;
