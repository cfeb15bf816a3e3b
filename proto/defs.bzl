"""C++ from .proto files, by Debian's protoc and grpc_cpp_plugin.

    load("//proto:defs.bzl", "cc_protos")

    cc_protos(
        name = "messages",
        srcs = ["makegood/v1/facts.proto", "makegood/v1/verdict.proto"],
        import_root = "proto",
    )

gives `:messages`, a cc_library whose headers are included as the .proto files are imported
("makegood/v1/facts.pb.h"), and `:messages.binpb`, a FileDescriptorSet of these files and all that
they import, with their comments.
"""

load("//deploy/bazel:cc.bzl", "cc_library")

ProtoFilesInfo = provider(
    doc = "The .proto files of a library and of all it imports.",
    fields = {
        "sources": "depset of the .proto files, its own and those of its deps",
        "roots": "depset of the directories in which protoc looks for imports",
    },
)

def _join(*parts):
    return "/".join([part for part in parts if part])

def _import_path(source, import_root):
    """The name by which other .proto files import `source`."""
    path = source.short_path
    if path.startswith("../"):
        # A file of another repository is "../repository/path", imported from that repository's root.
        return path.split("/", 2)[2]
    if import_root and not path.startswith(import_root + "/"):
        fail("%s is not in import_root %r" % (path, import_root))
    return path[len(import_root) + 1:] if import_root else path

def _generated_code_impl(ctx):
    paths = [_import_path(source, ctx.attr.import_root) for source in ctx.files.srcs]
    sources = depset(ctx.files.srcs, transitive = [dep[ProtoFilesInfo].sources for dep in ctx.attr.deps])
    roots = depset(
        [
            source.owner.workspace_root or _join(source.root.path, ctx.attr.import_root) or "."
            for source in ctx.files.srcs
        ],
        transitive = [dep[ProtoFilesInfo].roots for dep in ctx.attr.deps],
    )

    suffixes = [".pb.h", ".pb.cc"] + ([".grpc.pb.h", ".grpc.pb.cc"] if ctx.attr.grpc else [])
    outputs = [
        ctx.actions.declare_file(path[len(ctx.attr.package_path):-len(".proto")].lstrip("/") + suffix)
        for path in paths
        for suffix in suffixes
    ]

    # Where the code of "a/b.proto" becomes "a/b.pb.h".
    output_root = outputs[0].path[:-len("/" + paths[0][:-len(".proto")] + suffixes[0])]

    args = ctx.actions.args()
    args.add_all(roots, format_each = "-I%s")
    args.add("-I/usr/include")  # google/protobuf/*.proto
    args.add(output_root, format = "--cpp_out=%s")
    if ctx.attr.grpc:
        args.add(ctx.file._grpc_plugin, format = "--plugin=protoc-gen-grpc=%s")
        args.add(output_root, format = "--grpc_out=%s")
    args.add("--include_imports")
    args.add("--include_source_info")
    args.add(ctx.outputs.descriptors, format = "--descriptor_set_out=%s")
    args.add_all(paths)
    ctx.actions.run(
        executable = ctx.executable._protoc,
        arguments = [args],
        inputs = sources,
        tools = [ctx.file._grpc_plugin],
        outputs = outputs + [ctx.outputs.descriptors],
        mnemonic = "GenerateProtoCode",
        progress_message = "Generating C++ of %s" % ctx.label,
    )

    headers = [output for output in outputs if output.extension == "h"]
    return [
        DefaultInfo(files = depset(outputs)),
        OutputGroupInfo(
            headers = depset(headers),
            sources = depset([output for output in outputs if output.extension == "cc"]),
        ),
        ProtoFilesInfo(sources = sources, roots = roots),
    ]

_generated_code = rule(
    implementation = _generated_code_impl,
    attrs = {
        "srcs": attr.label_list(allow_files = [".proto"], mandatory = True),
        "deps": attr.label_list(providers = [ProtoFilesInfo]),
        "descriptors": attr.output(mandatory = True),
        "grpc": attr.bool(),
        "import_root": attr.string(),
        "package_path": attr.string(doc = "What all import paths begin with: this package, seen from import_root."),
        "_protoc": attr.label(
            default = "@protobuf//:protoc",
            allow_single_file = True,
            executable = True,
            cfg = "exec",
        ),
        "_grpc_plugin": attr.label(
            default = "@grpc//:cpp_plugin",
            allow_single_file = True,
            cfg = "exec",
        ),
    },
)

def cc_protos(name, srcs, deps = [], grpc = False, import_root = "", visibility = None):
    """A cc_library with the code of some .proto files.

    Args:
      name: the cc_library; `name`.binpb is the descriptor set.
      srcs: .proto files of this tree, or of one other repository ("@grpc_proto//:grpc/…").
      deps: the cc_protos that srcs import; google/protobuf/*.proto need not be named.
      grpc: whether to generate the services' stubs as well.
      import_root: the directory that this tree's srcs are imported from, this package or one
        that contains it; the top of the tree when empty.
      visibility: of everything generated.
    """
    package = native.package_name()
    if srcs[0].startswith("@") or import_root == package:
        package_path = ""
    elif import_root == "":
        package_path = package
    elif package.startswith(import_root + "/"):
        package_path = package[len(import_root) + 1:]
    else:
        fail("import_root %r does not contain the package %r" % (import_root, package))

    _generated_code(
        name = name + "_code",
        srcs = srcs,
        deps = [dep + "_code" for dep in deps],
        descriptors = name + ".binpb",
        grpc = grpc,
        import_root = import_root,
        package_path = package_path,
        visibility = visibility,
    )
    for part in ["headers", "sources"]:
        native.filegroup(
            name = name + "_" + part,
            srcs = [name + "_code"],
            output_group = part,
            visibility = ["//visibility:private"],
        )

    # Up from this package to where imports begin; what is imported from the top needs no help.
    includes = ["/".join([".."] * len(package_path.split("/"))) if package_path else "."]
    cc_library(
        name = name,
        srcs = [name + "_sources"],
        hdrs = [name + "_headers"],
        copts = ["-w"],
        includes = includes if package_path != package else [],
        is_generated = True,
        visibility = visibility,
        deps = deps + (["@grpc//:grpc++"] if grpc else ["@protobuf//:protobuf"]),
    )
