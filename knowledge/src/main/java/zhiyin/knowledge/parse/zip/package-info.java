/// What documents that are zip files share, Office's and books: parts that are found and unpacked within
/// limits. Nothing is ever written under a part's name.
@NullMarked
package zhiyin.knowledge.parse.zip;

import org.jspecify.annotations.NullMarked;
