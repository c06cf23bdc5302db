/// API keys: how they are made, kept, recognised, and held to their limits.
@NullMarked
package zhiyin.server.auth;

import org.jspecify.annotations.NullMarked;
