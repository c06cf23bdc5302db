/// Bulk embedding on Apache Spark: [zhiyin.spark.SparkEmbedding] for programs, [zhiyin.spark.BulkApplication] for
/// `spark-submit`.
@NullMarked
package zhiyin.spark;

import org.jspecify.annotations.NullMarked;
