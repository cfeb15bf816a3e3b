// jemalloc instead of the C library's allocator, and how it is set: one pool of memory for each
// processor, so that neither threads wait for each other nor every thread that once served a call
// keeps a pool of its own. $MALLOC_CONF is read after this and may say otherwise.

// The name that jemalloc looks for.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "percpu_arena:percpu";
}
