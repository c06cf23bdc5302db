/// The models: one file an architecture, reading like its paper.
@NullMarked
package zhiyin.engine.model;

import org.jspecify.annotations.NullMarked;
