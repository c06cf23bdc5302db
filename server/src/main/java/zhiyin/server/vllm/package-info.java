/// The routes of vLLM's pooling models that no other dialect has. [VllmApi] is the entry.
@NullMarked
package zhiyin.server.vllm;

import org.jspecify.annotations.NullMarked;
