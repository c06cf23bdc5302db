@NullMarked
package zhiyin.engine.backend.cpu;

import org.jspecify.annotations.NullMarked;
