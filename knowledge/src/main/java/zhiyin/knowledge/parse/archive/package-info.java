/// Archives and compressed files: every member becomes a part of the document. Members are never written
/// under their own names.
@NullMarked
package zhiyin.knowledge.parse.archive;

import org.jspecify.annotations.NullMarked;
