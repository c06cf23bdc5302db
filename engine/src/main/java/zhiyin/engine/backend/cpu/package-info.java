/// The CPU: vector kernels for everything but matrix products, and the seam to whoever multiplies.
@NullMarked
package zhiyin.engine.backend.cpu;

import org.jspecify.annotations.NullMarked;
