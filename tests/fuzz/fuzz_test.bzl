"""Fuzz targets: LLVMFuzzerTestOneInput() under libFuzzer, and an ordinary test all the same."""

def fuzz_test(name, srcs, corpus, deps = [], tags = [], **kwargs):
    """A fuzz target that remembers what was once found.

    `bazel test` replays the corpus with any compiler. `bazel run --config=fuzz` looks for new
    inputs; see CONTRIBUTING.md.

    Args:
      name: the test; tests/run fuzzes every target tagged "fuzz" for some seconds.
      srcs: define LLVMFuzzerTestOneInput().
      corpus: files, each one input; at least one.
      deps: of srcs.
      tags: besides "fuzz".
      **kwargs: handed on to cc_test.
    """
    if not corpus:
        fail("fuzz_test %s needs at least one input to replay" % name)
    native.cc_test(
        name = name,
        size = "small",
        srcs = srcs,
        args = ["$(location %s)" % file for file in corpus],
        data = corpus,
        linkopts = select({
            "//tests/fuzz:searching": ["-fsanitize=fuzzer"],
            "//conditions:default": [],
        }),
        tags = tags + ["fuzz"],
        deps = deps + select({
            "//tests/fuzz:searching": [],
            "//conditions:default": ["//tests/fuzz:replay"],
        }),
        **kwargs
    )
