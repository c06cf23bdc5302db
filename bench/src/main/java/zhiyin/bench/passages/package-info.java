/// Which way of dividing documents lets passages be found best: `bench passages`.
@NullMarked
package zhiyin.bench.passages;

import org.jspecify.annotations.NullMarked;
