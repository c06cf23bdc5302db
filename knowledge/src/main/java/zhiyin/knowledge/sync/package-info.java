/// Folders kept in step with collections: what of a folder a collection lacks, and watching for it.
@NullMarked
package zhiyin.knowledge.sync;

import org.jspecify.annotations.NullMarked;
