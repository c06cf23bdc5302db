/// Signing in, users and API keys over HTTP: `/account/…` for whoever asks, `/admin/…` for administrators.
/// [AccountApi][zhiyin.server.account.AccountApi] is the entry.
@NullMarked
package zhiyin.server.account;

import org.jspecify.annotations.NullMarked;
