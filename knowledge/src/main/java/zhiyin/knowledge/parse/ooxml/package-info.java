/// What all Office documents since 2007 are made of (ECMA-376, ISO/IEC 29500): parts in a zip file,
/// relationships between them, XML within them.
@NullMarked
package zhiyin.knowledge.parse.ooxml;

import org.jspecify.annotations.NullMarked;
