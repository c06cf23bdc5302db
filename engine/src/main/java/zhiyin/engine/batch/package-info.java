/// From many callers' sequences to full batches, one thread per core.
@NullMarked
package zhiyin.engine.batch;

import org.jspecify.annotations.NullMarked;
