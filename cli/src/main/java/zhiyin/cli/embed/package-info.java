/// `zhiyin embed`: texts from arguments, a pipe or a file to vectors in JSON lines, NumPy or Parquet.
///
/// The data flows `TextSource` → [zhiyin.cli.embed.Pipeline] → `RowSink`; each sink owns one file
/// format and knows how to go on with a file that was broken off.
@NullMarked
package zhiyin.cli.embed;

import org.jspecify.annotations.NullMarked;
