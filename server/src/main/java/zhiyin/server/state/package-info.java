/// Small files of the data directory that their owner alone may read.
@NullMarked
package zhiyin.server.state;

import org.jspecify.annotations.NullMarked;
