/// Stored numbers to f32, a vector at a time.
@NullMarked
package zhiyin.engine.weights.decode;

import org.jspecify.annotations.NullMarked;
