"""Headers that the compiler reads once, instead of once for each file that includes them.

GCC looks for `x.h.gch` wherever it finds `x.h`, and takes what it compiled there for what it would
read. Both lie in one directory below bazel-bin; `-include` (see cc.bzl) names the header.

clang is told of `x.h.gch` itself (`-include-pch`). It looks again at all files of which that was
made, by their absolute names, and each action has a sandbox of its own: so it is made of the
system's headers alone, named on the command line, and of no `x.h`.
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "CPP_COMPILE_ACTION_NAME")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

# Part of what every file reads anyway.
_SYSTEM_HEADER = "/usr/include/stdc-predef.h"

def _precompiled_header_impl(ctx):
    header = ctx.actions.declare_file(ctx.label.name + ".h")
    toolchain = find_cpp_toolchain(ctx)
    is_clang = toolchain.compiler == "clang"
    if not is_clang and ctx.bin_dir.path.startswith("bazel-out/host/"):
        # A handful of tools is built for Bazel's own use: compiling headers would take longer.
        ctx.actions.write(header, "")
        return [CcInfo(compilation_context = cc_common.create_compilation_context(
            headers = depset([header]),
        ))]

    ctx.actions.write(header, "".join(["#include <%s>\n" % name for name in ctx.attr.headers]))
    compiled = ctx.actions.declare_file(header.basename + ".gch", sibling = header)

    options = ["-x", "c++-header"]
    if is_clang:
        for name in ctx.attr.headers:
            options += ["-include", name]

        # Instances of templates are made here once; the layering check (see .bazelrc) goes on.
        options += ["-fpch-instantiate-templates", "-fmodules-strict-decluse"]

        # A header is known by its size, so that what is in the disk cache is of use elsewhere.
        options += ["-Xclang", "-fno-pch-timestamp"]

    # The same options as those of a file that will use it, or the compiler would refuse it.
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        # This is no module of its own.
        unsupported_features = ctx.disabled_features + ["layering_check"],
    )
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        source_file = _SYSTEM_HEADER if is_clang else header.path,
        output_file = compiled.path,
        user_compile_flags = ctx.fragments.cpp.copts + ctx.fragments.cpp.cxxopts + ctx.attr.copts + options,
    )
    ctx.actions.run(
        executable = cc_common.get_tool_for_action(
            feature_configuration = features,
            action_name = CPP_COMPILE_ACTION_NAME,
        ),
        arguments = cc_common.get_memory_inefficient_command_line(
            feature_configuration = features,
            action_name = CPP_COMPILE_ACTION_NAME,
            variables = variables,
        ),
        env = cc_common.get_environment_variables(
            feature_configuration = features,
            action_name = CPP_COMPILE_ACTION_NAME,
            variables = variables,
        ),
        inputs = depset([header], transitive = [toolchain.all_files]),
        outputs = [compiled],
        mnemonic = "PrecompileHeader",
        progress_message = "Precompiling %s" % header.short_path,
    )
    return [CcInfo(compilation_context = cc_common.create_compilation_context(
        headers = depset([header, compiled]),
    ))]

precompiled_header = rule(
    implementation = _precompiled_header_impl,
    doc = "A header that includes others, and what the compiler makes of it.",
    attrs = {
        "copts": attr.string_list(doc = "Those of the targets that will use it."),
        "headers": attr.string_list(
            doc = "Of the system's libraries alone, as they stand between <>.",
            mandatory = True,
        ),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)
