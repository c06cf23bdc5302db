/// The routes of Cohere's API that concern vectors and ranking. [CohereApi] is the entry.
@NullMarked
package zhiyin.server.cohere;

import org.jspecify.annotations.NullMarked;
