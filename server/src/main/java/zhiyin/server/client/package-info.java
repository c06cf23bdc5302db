/// Those who send requests: what the scheduler is told of them, and whether they are still there.
/// [zhiyin.server.client.Client] is the entry.
@NullMarked
package zhiyin.server.client;

import org.jspecify.annotations.NullMarked;
