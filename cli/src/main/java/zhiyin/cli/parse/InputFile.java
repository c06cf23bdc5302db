package zhiyin.cli.parse;

import java.nio.file.Path;
import zhiyin.knowledge.parse.Source;

/// A file to read.
///
/// @param source named as the user named it, or by its path from the folder the user named
/// @param output its path below the output's folder, without the new extension
/// @param found in a folder, and not named by itself: what is not a document there is passed over
record InputFile(Source source, Path output, boolean found) {}
