/// What there is: collections, documents and their versions, passages, jobs, kept in SQLite. The catalog
/// says what should be in a collection's index; the index itself says what is; the difference is the work
/// that is left, whenever a process ended.
@NullMarked
package zhiyin.knowledge.catalog;

import org.jspecify.annotations.NullMarked;
