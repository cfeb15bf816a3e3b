"""integration_test(): a Python test that starts the program and talks to it from outside."""

def integration_test(name, data = [], **kwargs):
    """Runs NAME.py, whose cases tests/run counts one by one.

    In its environment are MAKEGOOD (the program), MAKEGOOD_DESCRIPTORS (the protos, compiled) and a
    PYTHONPATH with tests/ and tests/testing/.

    Args:
      name: of the test, and of its file.
      data: what it reads besides.
      **kwargs: handed on to sh_test.
    """

    # sh_test, since Bazel's py_test asks for a program named python, which Debian does not have.
    native.sh_test(
        name = name,
        size = "medium",
        srcs = [name + ".py"],
        data = data + [
            "//:makegood",
            "//proto:descriptor_set",
            "//tests:case_report.py",
            "//tests/testing:python",
        ],
        env = {
            "MAKEGOOD": "$(rootpath //:makegood)",
            "MAKEGOOD_DESCRIPTORS": "$(rootpath //proto:descriptor_set)",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": "tests:tests/testing",
        },
        tags = ["integration"],
        **kwargs
    )
