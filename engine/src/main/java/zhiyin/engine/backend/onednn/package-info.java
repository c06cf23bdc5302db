@NullMarked
package zhiyin.engine.backend.onednn;

import org.jspecify.annotations.NullMarked;
