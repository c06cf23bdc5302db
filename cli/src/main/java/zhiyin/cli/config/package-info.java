/// Settings from the command line, the environment and one file, in that order, and `zhiyin config`, which
/// tells what each is and where it is from.
@NullMarked
package zhiyin.cli.config;

import org.jspecify.annotations.NullMarked;
