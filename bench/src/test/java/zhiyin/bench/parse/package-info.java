@NullMarked
package zhiyin.bench.parse;

import org.jspecify.annotations.NullMarked;
