/// Texts to vectors for a knowledge base: models opened by name and shared, and a cache so that no text is
/// computed twice.
@NullMarked
package zhiyin.knowledge.embed;

import org.jspecify.annotations.NullMarked;
