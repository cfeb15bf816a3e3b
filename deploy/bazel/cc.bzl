"""cc_library, cc_binary and cc_test as Bazel has them, but compiled in two thirds of the time.

    load("//deploy/bazel:cc.bzl", "cc_library", "cc_test")

The compiler is handed the headers that nearly every file includes, compiled beforehand (see BUILD for
the list). A file still includes what it uses, which `--config=clang` checks: it alone gets nothing
beforehand, and refuses a file that leans on that list.

What depends on @gtest is compiled without optimization: most of a test is long, and runs once. What
it tests is optimized all the same, being another target. Under the sanitizers (see clang_precompiled in
BUILD) only the engine is, whose tests run long: elsewhere, and where code is generated (`is_generated`),
compiling takes longer than testing.
"""

UNOPTIMIZED_COPTS = ["-O0"]

# Where the sanitizers' build optimizes.
_ENGINE = "rules/cel"

# What the fuzz targets look into: it tells libFuzzer which branches an input takes. These are the
# parts of -fsanitize=fuzzer-no-link, which headers compiled beforehand would have to share.
_FUZZED = ["rules", "service/decide"]
_FUZZED_COPTS = ["-fsanitize-coverage=inline-8bit-counters,indirect-calls,trace-cmp,pc-table"]

def _depends_on_gtest(deps):
    return any([dep.startswith("@gtest//") for dep in deps])

def _compiled_faster(deps, copts, is_generated = False):
    """The `deps` and `copts` of a target with what makes its files compile faster."""
    package = native.package_name()
    header = "headers"
    sanitized_header = header
    sanitized_copts = []
    fuzzed_copts = []
    if _depends_on_gtest(deps):
        header = "tests_headers"
        sanitized_header = header
        copts = UNOPTIMIZED_COPTS + copts
    else:
        if is_generated or not package.startswith(_ENGINE):
            sanitized_header = "unoptimized_headers"
            sanitized_copts = UNOPTIMIZED_COPTS
        if is_generated:
            sanitized_copts = sanitized_copts + ["-fno-sanitize=undefined"]
        elif any([package.startswith(place) for place in _FUZZED]):
            fuzzed_copts = _FUZZED_COPTS
    return {
        "copts": copts + select({
            "//deploy/bazel:fuzz": fuzzed_copts,
            "//conditions:default": [],
        }) + select({
            "//deploy/bazel:clang_precompiled": sanitized_copts + [
                "-include-pch",
                "$(BINDIR)/deploy/bazel/%s.h.gch" % sanitized_header,
            ],
            "//deploy/bazel:clang": [],
            "//conditions:default": [
                "-include",
                "deploy/bazel/%s.h" % header,
                # Says why, should GCC ignore what was compiled beforehand; slow, but right.
                "-Winvalid-pch",
                "-Wno-error=invalid-pch",
                # Collects no garbage below 1 GB (in KB), which no file needs: a twelfth of the time.
                "--param=ggc-min-heapsize=1000000",
                # What was compiled beforehand counts as our own code, in which GCC 12 suspects
                # std::string of these without cause.
                "-Wno-stringop-overflow",
                "-Wno-stringop-overread",
            ],
        }),
        "deps": deps + select({
            "//deploy/bazel:clang_precompiled": ["//deploy/bazel:" + sanitized_header],
            "//deploy/bazel:clang": [],
            "//conditions:default": ["//deploy/bazel:" + header],
        }),
    }

def cc_library(name, srcs = [], deps = [], copts = [], is_generated = False, **kwargs):
    if srcs:
        kwargs.update(_compiled_faster(deps, copts, is_generated))
    else:
        kwargs.update(deps = deps, copts = copts)
    native.cc_library(name = name, srcs = srcs, **kwargs)

# ThreadSanitizer sees the locks of Debian's Abseil with the help of this.
_WATCHED_LOCKS = select({
    "//deploy/bazel:tsan": ["//deploy/bazel:watched_locks"],
    "//conditions:default": [],
})

def cc_binary(name, deps = [], copts = [], **kwargs):
    kwargs.update(_compiled_faster(deps, copts))
    kwargs["deps"] += _WATCHED_LOCKS
    native.cc_binary(
        name = name,
        # The sanitizers have their own.
        malloc = select({
            "//deploy/bazel:clang_precompiled": "@bazel_tools//tools/cpp:malloc",
            "//conditions:default": "//deploy/bazel:malloc",
        }),
        **kwargs
    )

def cc_test(name, deps = [], copts = [], **kwargs):
    kwargs.update(_compiled_faster(deps, copts))
    kwargs["deps"] += _WATCHED_LOCKS
    native.cc_test(name = name, **kwargs)
