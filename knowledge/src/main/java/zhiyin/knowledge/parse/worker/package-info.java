/// Files that are not trusted, read in processes of their own: [zhiyin.knowledge.parse.worker.ParserPool].
@NullMarked
package zhiyin.knowledge.parse.worker;

import org.jspecify.annotations.NullMarked;
