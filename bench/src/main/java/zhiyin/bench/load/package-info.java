/// Load on a server over HTTP/1.1, measured beside the engine's own speed in the same run.
@NullMarked
package zhiyin.bench.load;

import org.jspecify.annotations.NullMarked;
