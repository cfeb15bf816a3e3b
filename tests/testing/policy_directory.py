"""Directories of policies for tests, made by hand or as Kubernetes mounts them."""

import os
import pathlib
import shutil


def policy_text(name, reason="fine", version_note="", condition="lead.price_credits >= 0"):
  """A small policy that answers WAIT with `reason` at GUARANTEE when `condition` holds."""
  return f"""\
name: {name}
description: {version_note or 'Answers the same to everybody.'}
makegood:
  marketplace: example
  effective_time: 2026-01-01T00:00:00Z
  stages: [GUARANTEE]
  reasons:
    {reason}: All is well.
rule:
  match:
    - id: first
      condition: "{condition}"
      output: wait("{reason}")  # makegood:ignore MG0406
    - id: open
      output: deny("{reason}")
"""


def write_policy(directory, name, version, text):
  """Puts a file in its place at once: nobody ever sees half of it. Later versions take effect later."""
  text = text.replace("2026-01-01T00:00:00Z", f"2026-01-{version:02}T00:00:00Z")
  folder = pathlib.Path(directory) / name / f"v{version}"
  folder.mkdir(parents=True, exist_ok=True)
  new = folder / ".policy.yaml.new"
  new.write_text(text, encoding="utf-8")
  new.rename(folder / "policy.yaml")


class ConfigMap:
  """A directory as the kubelet keeps it: what is seen are links through `..data`, which is itself
  a link to the newest content and is moved to newer content at once."""

  def __init__(self, root):
    self._root = pathlib.Path(root)
    self._count = 0

  def publish(self, policies):
    """`policies`: text by (name, version)."""
    self._count += 1
    content = self._root / f"..2026_{self._count}"
    for (name, version), text in policies.items():
      write_policy(content, name, version, text)
    data = self._root / "..data"
    old = os.readlink(data) if data.is_symlink() else None
    link = self._root / "..data_tmp"
    link.symlink_to(content.name)
    link.rename(data)
    for name in sorted({name for name, _ in policies}):
      if not (self._root / name).is_symlink():
        (self._root / name).symlink_to(f"..data/{name}")
    if old is not None:
      shutil.rmtree(self._root / old)
