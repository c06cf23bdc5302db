/// Small records that a server keeps: in files of the data directory that their owner alone may read, or in a catalog
/// that several servers share.
@NullMarked
package zhiyin.server.state;

import org.jspecify.annotations.NullMarked;
