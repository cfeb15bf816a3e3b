"""Fast accesses to the fields of messages, generated from their .proto files.

    load("//rules/cel/message/generator:defs.bzl", "cc_access_table")

    cc_access_table(
        name = "facts_access",
        srcs = ["makegood/v1/facts.proto", "makegood/v1/verdict.proto"],
        function = "FactsAccessTable",
        import_root = "proto",
        namespace = "makegood",
        protos = ":facts",
    )

gives `:facts_access`, a cc_library whose header "<package>/facts_access.h" declares
`const cel::AccessTable& FactsAccessTable()` in the namespace.
"""

load("//deploy/bazel:cc.bzl", "cc_library")

def cc_access_table(name, srcs, protos, function, namespace, import_root = ".", testonly = False, visibility = None):
    """A cc_library with a table of accesses.

    Args:
      name: the cc_library, and the generated files.
      srcs: .proto files of this package; what they import must be among them or protobuf's own.
      protos: the cc_protos with the generated classes of srcs.
      function: the name of the function that gives the table.
      namespace: what that function is declared in.
      import_root: the directory that srcs are imported from, "." for the top of the tree.
      testonly: as everywhere.
      visibility: of the cc_library.
    """
    header = native.package_name() + "/" + name + ".h"
    options = ",".join([
        "table=" + name,
        "include=" + header,
        "function=" + function,
        "namespace=" + namespace,
    ])
    native.genrule(
        name = name + "_code",
        srcs = srcs,
        outs = [name + ".h", name + ".cc"],
        cmd = " ".join([
            "$(location @protobuf//:protoc) -I%s -I/usr/include" % import_root,
            "--plugin=protoc-gen-access=$(location //rules/cel/message/generator:protoc-gen-access)",
            "--access_opt=%s --access_out=$(RULEDIR) $(SRCS)" % options,
        ]),
        tools = [
            "//rules/cel/message/generator:protoc-gen-access",
            "@protobuf//:protoc",
        ],
        testonly = testonly,
        visibility = ["//visibility:private"],
    )
    cc_library(
        name = name,
        testonly = testonly,
        srcs = [name + ".cc"],
        hdrs = [name + ".h"],
        copts = ["-w"],
        is_generated = True,
        visibility = visibility,
        deps = [
            protos,
            "//rules/cel/message",
        ],
    )
