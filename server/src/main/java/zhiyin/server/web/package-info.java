/// The web app's pages over HTTP. [WebApp][zhiyin.server.web.WebApp] is the entry.
@NullMarked
package zhiyin.server.web;

import org.jspecify.annotations.NullMarked;
