/// `zhiyin eval`: models side by side on tasks with known answers.
@NullMarked
package zhiyin.cli.eval;

import org.jspecify.annotations.NullMarked;
