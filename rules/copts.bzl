"""Options for code that hands cel::Values from one function to the next."""

# GCC would gather the two words of a Value in a vector register, by way of memory, and read from
# there what it has just written in halves: the processor waits for its own stores.
VALUE_COPTS = ["-fno-tree-slp-vectorize"]
