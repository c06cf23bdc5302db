/// Ways of searching side by side: the same question to several, the same places found again, and how good each
/// is by people's labels.
@NullMarked
package zhiyin.knowledge.compare;

import org.jspecify.annotations.NullMarked;
