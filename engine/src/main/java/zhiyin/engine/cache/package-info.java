/// Files that must lie on a disk to be mapped or loaded: unpacked from the class path, once.
@NullMarked
package zhiyin.engine.cache;

import org.jspecify.annotations.NullMarked;
