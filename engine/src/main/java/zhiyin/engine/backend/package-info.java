/// The seam between models and processors, and the processors.
@NullMarked
package zhiyin.engine.backend;

import org.jspecify.annotations.NullMarked;
