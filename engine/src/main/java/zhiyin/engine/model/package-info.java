@NullMarked
package zhiyin.engine.model;

import org.jspecify.annotations.NullMarked;
