/// The knowledge base as programs use it. [KnowledgeBase][zhiyin.knowledge.base.KnowledgeBase] is the entry.
@NullMarked
package zhiyin.knowledge.base;

import org.jspecify.annotations.NullMarked;
