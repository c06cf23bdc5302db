@NullMarked
package zhiyin.spark;

import org.jspecify.annotations.NullMarked;
