/// A report as one page of HTML that needs nothing else: tables, and charts as SVG, in English and Chinese.
@NullMarked
package zhiyin.lab.page;

import org.jspecify.annotations.NullMarked;
