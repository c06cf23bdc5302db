/// The engine over HTTP. [HttpServer] is the entry. `api` is what dialects are made of: routes, reading
/// a request, telling an error. Each dialect is a package beside `openai`.
@NullMarked
package zhiyin.server;

import org.jspecify.annotations.NullMarked;
