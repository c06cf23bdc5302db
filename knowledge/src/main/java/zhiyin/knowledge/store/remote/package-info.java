/// Which client is for which address.
@NullMarked
package zhiyin.knowledge.store.remote;

import org.jspecify.annotations.NullMarked;
