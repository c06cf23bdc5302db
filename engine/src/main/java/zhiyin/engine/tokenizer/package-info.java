@NullMarked
package zhiyin.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
