@NullMarked
package zhiyin.engine.weights;

import org.jspecify.annotations.NullMarked;
