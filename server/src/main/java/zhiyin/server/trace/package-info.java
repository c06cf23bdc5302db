/// What a collector of traces is told.
@NullMarked
package zhiyin.server.trace;

import org.jspecify.annotations.NullMarked;
