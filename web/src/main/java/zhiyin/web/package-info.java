/// The files of the web app. [Assets][zhiyin.web.Assets] is the entry.
@NullMarked
package zhiyin.web;

import org.jspecify.annotations.NullMarked;
