@NullMarked
package zhiyin.cli.embed;

import org.jspecify.annotations.NullMarked;
