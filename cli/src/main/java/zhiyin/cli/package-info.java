/// The command line; wires the rooms together by hand.
@NullMarked
package zhiyin.cli;

import org.jspecify.annotations.NullMarked;
