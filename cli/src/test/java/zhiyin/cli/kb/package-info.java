@NullMarked
package zhiyin.cli.kb;

import org.jspecify.annotations.NullMarked;
