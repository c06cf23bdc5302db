/// What is measured, by the definitions of trec_eval, scikit-learn and MTEB.
@NullMarked
package zhiyin.lab.metric;

import org.jspecify.annotations.NullMarked;
