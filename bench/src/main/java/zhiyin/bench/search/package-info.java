/// How quickly and how rightly the embedded store finds.
@NullMarked
package zhiyin.bench.search;

import org.jspecify.annotations.NullMarked;
