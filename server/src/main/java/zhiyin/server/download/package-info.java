/// Models that come from a hub while the server runs: asked for once, fetched in the background, gone on with after a
/// restart. What fetches them is the engine's [Pull][zhiyin.engine.pull.Pull].
@NullMarked
package zhiyin.server.download;

import org.jspecify.annotations.NullMarked;
