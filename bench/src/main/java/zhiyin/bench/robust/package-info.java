/// What the server bears: broken and hostile requests (`fuzz`), clients that are slow, silent or gone
/// (`connections`), and long use (`soak`). Each command starts a server of its own as users do, in another
/// process, and reads from outside what became of it.
@NullMarked
package zhiyin.bench.robust;

import org.jspecify.annotations.NullMarked;
