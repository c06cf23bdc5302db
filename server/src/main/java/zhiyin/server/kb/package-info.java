/// The knowledge base over HTTP, in words of its own: `/kb/…`. [KbApi][zhiyin.server.kb.KbApi] is the entry.
/// Answers are the knowledge base's own records as JSON, or records of this package where HTTP says it
/// otherwise, so that the description of the API is made from what is sent.
@NullMarked
package zhiyin.server.kb;

import org.jspecify.annotations.NullMarked;
