/// What dialects are made of. A dialect adds [Routes], reads a request by [JsonBody], answers by
/// [JsonAnswer], and tells every [RequestException] in its own [ErrorFormat].
@NullMarked
package zhiyin.server.api;

import org.jspecify.annotations.NullMarked;
