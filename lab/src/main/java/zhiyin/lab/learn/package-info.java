/// What is learned from vectors: a classifier, clusters.
@NullMarked
package zhiyin.lab.learn;

import org.jspecify.annotations.NullMarked;
