/// Mail: Internet messages (eml, mbox) and Outlook's (msg), with what is attached to them.
@NullMarked
package zhiyin.knowledge.parse.mail;

import org.jspecify.annotations.NullMarked;
