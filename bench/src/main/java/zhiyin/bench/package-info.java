/// Benchmarks side by side with peers, in one run, as ratios.
@NullMarked
package zhiyin.bench;

import org.jspecify.annotations.NullMarked;
