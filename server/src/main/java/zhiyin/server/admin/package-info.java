/// What administrators see to besides users: models that come and go, providers, what was slow. All routes need the
/// scope `admin`.
@NullMarked
package zhiyin.server.admin;

import org.jspecify.annotations.NullMarked;
