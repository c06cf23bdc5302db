/// Many texts to vectors, wherever they come from and go to: [zhiyin.knowledge.bulk.BulkEmbedder]. What the command
/// line's files and Spark's partitions share.
@NullMarked
package zhiyin.knowledge.bulk;

import org.jspecify.annotations.NullMarked;
