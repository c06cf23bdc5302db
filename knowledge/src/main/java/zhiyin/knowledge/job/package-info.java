/// The work between a document's arrival and its being found: reading, dividing, embedding. What is to be
/// done is never written down as such; it is what the catalog wants and the store does not have.
@NullMarked
package zhiyin.knowledge.job;

import org.jspecify.annotations.NullMarked;
