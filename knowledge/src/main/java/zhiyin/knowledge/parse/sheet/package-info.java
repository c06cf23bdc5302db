/// Workbooks: sheets to tables, cells as they are shown. XLSX is read as a stream of XML, XLS as a stream of
/// records, so that memory goes to the cells alone.
@NullMarked
package zhiyin.knowledge.parse.sheet;

import org.jspecify.annotations.NullMarked;
