/// Whether a loaded model computes what its publisher's own program does, on this machine.
@NullMarked
package zhiyin.engine.verify;

import org.jspecify.annotations.NullMarked;
