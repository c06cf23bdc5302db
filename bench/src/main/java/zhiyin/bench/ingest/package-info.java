/// How fast documents become searchable, and whether anything is lost when the process is killed meanwhile.
@NullMarked
package zhiyin.bench.ingest;

import org.jspecify.annotations.NullMarked;
