/// How well documents are read: [zhiyin.bench.parse.Score] compares what a parser wrote with what a person
/// says is on the pages, by the metrics of opendataloader-bench.
@NullMarked
package zhiyin.bench.parse;

import org.jspecify.annotations.NullMarked;
