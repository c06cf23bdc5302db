/// Which model is better: on public tasks and on one's own, with what each costs.
@NullMarked
package zhiyin.lab;

import org.jspecify.annotations.NullMarked;
