"""A repository whose files are written out in WORKSPACE itself."""

def _text_repository_impl(repository_ctx):
    for path, content in repository_ctx.attr.files.items():
        repository_ctx.file(path, content, executable = False)

text_repository = repository_rule(
    implementation = _text_repository_impl,
    doc = "Stands in for a repository that Bazel would otherwise download.",
    attrs = {
        "files": attr.string_dict(
            doc = "The whole content of each file, by its path inside the repository.",
            mandatory = True,
        ),
    },
    local = True,
)
