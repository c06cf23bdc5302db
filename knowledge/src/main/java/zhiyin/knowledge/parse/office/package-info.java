/// Office documents but DOCX, by Apache POI: DOC, PPT and PPTX as slides, XLS and XLSX as tables.
@NullMarked
package zhiyin.knowledge.parse.office;

import org.jspecify.annotations.NullMarked;
