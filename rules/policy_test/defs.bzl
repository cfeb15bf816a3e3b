"""policy_test(): the tests.yaml of a policy version as a Bazel test, case by case."""

def policy_test(name, folder, makegood = "//:makegood"):
    """Runs `makegood test` on `folder`, which holds policy.yaml and tests.yaml.

    Args:
      name: of the test.
      folder: below the calling package: "dingdoor_guarantee/v1".
      makegood: the program.
    """
    native.sh_test(
        name = name,
        size = "small",
        srcs = ["//rules/policy_test:policy_test.sh"],
        # It starts the program. Under the sanitizers tests/horizon:shipped_policies_test decides the cases.
        tags = ["integration"],
        args = [
            "$(rootpath %s)" % makegood,
            native.package_name() + "/" + folder,
        ],
        data = [
            makegood,
            folder + "/policy.yaml",
            folder + "/tests.yaml",
        ],
    )
