/// Tasks from files in the layouts of BEIR and MTEB. Every file is taken to be hostile: lines are bounded, and
/// what is wrong is told with its file and line.
@NullMarked
package zhiyin.lab.data;

import org.jspecify.annotations.NullMarked;
