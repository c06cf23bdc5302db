/// A collection as one portable file, and folders kept in step with collections.
@NullMarked
package zhiyin.knowledge.transfer;

import org.jspecify.annotations.NullMarked;
