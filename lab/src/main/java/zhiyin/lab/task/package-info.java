/// The kinds of task, each by MTEB's protocol: what is embedded, and what is computed of the vectors.
@NullMarked
package zhiyin.lab.task;

import org.jspecify.annotations.NullMarked;
