/// `zhiyin parse`: files and folders to Markdown, HTML, JSON or chunks.
///
/// [zhiyin.cli.parse.InputFiles] finds the files, [zhiyin.cli.parse.ParseRun] has them read in worker
/// processes, [zhiyin.cli.parse.Rendering] writes what came out.
@NullMarked
package zhiyin.cli.parse;

import org.jspecify.annotations.NullMarked;
