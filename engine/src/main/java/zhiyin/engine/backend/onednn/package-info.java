/// Matrix products by oneDNN, called through its C API; the only package that calls it.
@NullMarked
package zhiyin.engine.backend.onednn;

import org.jspecify.annotations.NullMarked;
