@NullMarked
package zhiyin.cli.parse;

import org.jspecify.annotations.NullMarked;
