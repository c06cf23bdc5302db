/// Collections as Dify's "external knowledge". [DifyApi] is the entry.
@NullMarked
package zhiyin.server.dify;

import org.jspecify.annotations.NullMarked;
