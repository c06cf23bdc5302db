/// How sure a score is, and whether two differ.
@NullMarked
package zhiyin.lab.stat;

import org.jspecify.annotations.NullMarked;
