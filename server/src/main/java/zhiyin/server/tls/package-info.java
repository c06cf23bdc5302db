/// Certificates and keys as certificate authorities hand them out.
@NullMarked
package zhiyin.server.tls;

import org.jspecify.annotations.NullMarked;
