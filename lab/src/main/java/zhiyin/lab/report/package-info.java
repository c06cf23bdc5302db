/// What a run found, as records: everything that is shown anywhere is made of a [zhiyin.lab.report.Report].
@NullMarked
package zhiyin.lab.report;

import org.jspecify.annotations.NullMarked;
