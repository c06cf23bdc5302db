/// `zhiyin kb`: documents in, answers found. Every command talks HTTP: to the process that has the data
/// directory open or, where none has, to itself ([Connection][zhiyin.cli.kb.Connection]), so that there is
/// one way in.
@NullMarked
package zhiyin.cli.kb;

import org.jspecify.annotations.NullMarked;
