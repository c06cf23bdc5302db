/// Who computes vectors elsewhere: models behind OpenAI's API, named when the server was started or in its web app.
@NullMarked
package zhiyin.server.provider;

import org.jspecify.annotations.NullMarked;
