/// Dense vectors in OpenSearch 3 with its k-NN plugin, by its official Java client: an index of OpenSearch's an
/// index.
///
/// [OpenSearchServer][zhiyin.knowledge.store.opensearch.OpenSearchServer] is a cluster, and asks;
/// [OpenSearchVectors][zhiyin.knowledge.store.opensearch.OpenSearchVectors] knows what to ask for one index.
@NullMarked
package zhiyin.knowledge.store.opensearch;

import org.jspecify.annotations.NullMarked;
