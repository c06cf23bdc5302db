/// Files that come in parts: their bytes on the disk, until they are documents.
@NullMarked
package zhiyin.knowledge.upload;

import org.jspecify.annotations.NullMarked;
