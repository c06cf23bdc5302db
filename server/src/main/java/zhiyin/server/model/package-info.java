/// The models that a server serves, as every dialect of its API sees them: found by name, loaded on demand,
/// asked through the cache. [Models] is the entry.
@NullMarked
package zhiyin.server.model;

import org.jspecify.annotations.NullMarked;
