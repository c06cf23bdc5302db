/// Models side by side: each through all tasks, with what it costs.
@NullMarked
package zhiyin.lab.run;

import org.jspecify.annotations.NullMarked;
