"""Files that Terraform and OpenTofu leave behind: state, plan and crash log. All hold secrets in clear text.

https://developer.hashicorp.com/terraform/language/state/sensitive-data
"""

from __future__ import annotations

import re

_STATE = re.compile(r".*\.tfstate.*(?<!\.tf)(?<!\.md)(?<!\.j2)(?<!\.tofu)$")
_PLAN = re.compile(r"(?:.*\.)?tfplan(?:\..*)?$")
_CRASH = re.compile(r"crash(?:\..*)?\.log$")
# Forms in which somebody meant to commit it, and in which nobody can read it.
_ENCRYPTED = re.compile(r".*\.(?:age|asc|enc|gpg|sops|example|sample)$")
# OpenTofu's own encryption: https://opentofu.org/docs/language/state/encryption/
_ENCRYPTED_CONTENT = (b'"encrypted_data"', b'"sops"', b"\0GITCRYPT\0", b"$ANSIBLE_VAULT", b"age-encryption.org")
# A plan is a zip file, and the first that is in it is called so: internal/plans/planfile/writer.go of
# https://github.com/hashicorp/terraform.
_ZIP, _ENTRY = b"PK\x03\x04", b"tfplan"
_HEAD = 64


def kind_of(path: str, content: bytes) -> str | None:
    """What Terraform left here (`state`, `plan` or `crash log`); None for any other file, and for an encrypted one."""
    name = path.rpartition("/")[2]
    if _ENCRYPTED.match(name):
        return None
    named = next((kind for kind, pattern in _KINDS.items() if pattern.match(name)), None)
    if named is None and content.startswith(_ZIP) and _ENTRY in content[:_HEAD]:
        named = "plan"
    return None if named and any(mark in content for mark in _ENCRYPTED_CONTENT) else named


_KINDS = {"state": _STATE, "plan": _PLAN, "crash log": _CRASH}
