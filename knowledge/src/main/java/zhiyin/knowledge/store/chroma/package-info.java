/// Dense vectors in Chroma, by the second version of its HTTP API: a collection of Chroma's an index.
///
/// [ChromaServer][zhiyin.knowledge.store.chroma.ChromaServer] is a database there, and asks;
/// [ChromaVectors][zhiyin.knowledge.store.chroma.ChromaVectors] knows what to ask for one index.
@NullMarked
package zhiyin.knowledge.store.chroma;

import org.jspecify.annotations.NullMarked;
