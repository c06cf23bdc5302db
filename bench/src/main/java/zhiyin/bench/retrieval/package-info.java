/// How well passages are found: the ways of searching side by side, on sets of questions with known answers.
@NullMarked
package zhiyin.bench.retrieval;

import org.jspecify.annotations.NullMarked;
