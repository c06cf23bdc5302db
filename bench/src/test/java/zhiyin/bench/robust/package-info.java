@NullMarked
package zhiyin.bench.robust;

import org.jspecify.annotations.NullMarked;
