/// Who may use the server: API keys, users and their sessions, how they are kept, recognised, and held to their
/// limits. [AccountAccess][zhiyin.server.auth.AccountAccess] puts them together.
@NullMarked
package zhiyin.server.auth;

import org.jspecify.annotations.NullMarked;
