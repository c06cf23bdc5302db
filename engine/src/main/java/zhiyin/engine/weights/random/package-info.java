/// Models of any size whose weights mean nothing, to measure speed and memory with.
@NullMarked
package zhiyin.engine.weights.random;

import org.jspecify.annotations.NullMarked;
