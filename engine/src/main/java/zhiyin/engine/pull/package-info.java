/// Models from hubs: fetched, verified and kept in a folder of ours, found again by their hub's name.
@NullMarked
package zhiyin.engine.pull;

import org.jspecify.annotations.NullMarked;
