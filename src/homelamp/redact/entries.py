"""What an entry of a mapping is, by its key and by what is around it: a secret, the data of a Secret, or public."""

from __future__ import annotations

import re
from functools import lru_cache

from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from homelamp.apps.headlamp.keys import MAPPINGS, NAMES, NESTED_KEYS, nearest_key
from homelamp.redact.entry_kinds import VALUE, Entry, Kind, Place, is_known_oidc, plain
from homelamp.redact.names import is_weak, says_secret

_TYPE = re.compile(r"Opaque|(?:[\w-]+\.)+[\w-]+/[\w.-]+")
_METADATA = re.compile(
    r"name|namespace|labels|annotations|generateName|uid|resourceVersion|generation|creationTimestamp|"
    r"finalizers|ownerReferences|managedFields|selfLink|deletionTimestamp|deletionGracePeriodSeconds"
)
# Public in OIDC, and what reports compare.
_PUBLIC_IN_SECRET = re.compile(r"(?:client|issuer|callback|redirect|scopes)[-_]?(?:id|ur[il])?s?$", re.IGNORECASE)
_FILLED_IN = ("{{", "${")
_CIPHERTEXT = re.compile(r"[A-Za-z0-9+/=\s]{200,}")
# Below the key of a secret these say where it is to be had, and not what it is.
_REFERENCES = re.compile(
    r"name|key|namespace|create|enabled|kind|optional|secretKeyRef|configMapKeyRef|valueFrom|secretRef|"
    r"ref|property|version|store|storeRef|remoteRef|existingSecret|secretName|secretKey|path|type"
)
_AUTH = re.compile(r"(?=.*[0-9=])(?=.*[A-Za-z])[A-Za-z0-9+/=]{8,}")
_ENCODED_PEM = "LS0tLS1CRUdJTi"
# Texts under these keys are meant to be read by everybody: they are not taken for a secret that has the same text.
_PUBLIC = re.compile(
    r"name|namespace|kind|chart|host|url|username|user|type|version|key|slug|app|image|repository|"
    r"clientid|issuer|issuerurl|callbackurl|redirecturi|redirecturl|releasename|targetnamespace|claim|"
    r"group|path"
)


def kind_of(entry: Entry, mapping: Kind) -> Kind:
    """What an entry is, in a mapping of this kind."""
    if entry.name == "<<":
        return mapping
    special = {
        "secret": _in_secret,
        "metadata": _in_metadata,
        "data": _in_data,
        "sealed": _in_sealed,
        "oidc": _in_oidc,
        "oidc-nested": _in_oidc_nested,
    }.get(mapping.place)
    found = special(entry, mapping) if special else None
    if found is not None:
        return found
    if mapping.hides:
        return _in_general(entry, mapping) if _REFERENCES.fullmatch(entry.name) else _hidden(entry, mapping)
    return _in_general(entry, mapping)


def _hidden(entry: Entry, mapping: Kind, *, remembers: bool = True) -> Kind:
    return mapping.below(entry.name, hides=True, remembers=remembers)


def _in_secret(entry: Entry, mapping: Kind) -> Kind | None:
    """Nothing but these belongs to a Secret: what else is there was meant for its data."""
    name, text = entry.name, entry.text
    if name in {"apiVersion", "kind", "sops", "<<"}:
        return mapping.below(name)
    if name == "metadata" and text is None:
        return mapping.below(name, place="metadata")
    if name in {"data", "stringData"} and isinstance(entry.value, MappingNode):
        return mapping.below(name, place="data")
    if name == "type" and text is not None and _TYPE.fullmatch(text):
        return mapping.below(name)
    return _hidden(entry, mapping)._replace(hides_keys=name in {"type", "immutable"})


def _in_metadata(entry: Entry, mapping: Kind) -> Kind | None:
    if entry.name in {"name", "namespace"}:
        if entry.text is None:
            return mapping.below(entry.name, hides=True, hides_keys=True)
        return mapping.below(entry.name, is_public=True)
    if entry.name in {"labels", "annotations"} and entry.text:
        return _hidden(entry, mapping)
    return None if _METADATA.fullmatch(entry.name) or entry.name == "<<" else _hidden(entry, mapping)


def _in_data(entry: Entry, mapping: Kind) -> Kind | None:
    if entry.name == "<<":
        return mapping.below(entry.name, place="data")
    text = entry.text or ""
    is_public = _PUBLIC_IN_SECRET.search(entry.name) is not None or text.startswith(_FILLED_IN)
    return None if is_public and entry.text is not None else _hidden(entry, mapping)


def _in_sealed(entry: Entry, mapping: Kind) -> Kind | None:
    text = entry.text
    return mapping.below(entry.name) if text and _CIPHERTEXT.fullmatch(text) else _hidden(entry, mapping)


def _in_oidc(entry: Entry, mapping: Kind) -> Kind | None:
    """A key that the chart does not know may be the secret's, whatever it is called."""
    if entry.name in MAPPINGS and isinstance(entry.value, MappingNode):
        return mapping.below(entry.name, place="oidc-nested")
    if is_known_oidc(entry.name):
        return mapping.below(entry.name, is_public=True)
    return _hidden(entry, mapping, remembers=_is_no_typo_of_public(entry.name))


def _in_oidc_nested(entry: Entry, mapping: Kind) -> Kind | None:
    known = f"{mapping.key}.{entry.name}" in NESTED_KEYS
    return mapping.below(entry.name, is_public=True) if known else _hidden(entry, mapping)


def _in_general(entry: Entry, mapping: Kind) -> Kind:
    name, text = entry.name, entry.text
    place = _place_of(entry, mapping)
    if place:
        return mapping.below(name, place=place)
    if _is_named_secret(entry, mapping):
        return _hidden(entry, mapping, remembers=text is None or is_worth_remembering(name, text))
    is_value = VALUE.fullmatch(name) is not None or (mapping.place == "env" and name not in {"name", "valueFrom"})
    if (mapping.names_secret and is_value) or _is_key(entry, mapping):
        return _hidden(entry, mapping)
    return mapping.below(name, is_public=_PUBLIC.fullmatch(plain(name)) is not None)


def _is_named_secret(entry: Entry, mapping: Kind) -> bool:
    """Whether the key says it; of a group of settings, as below `secret`, its own keys do."""
    if not says_secret(entry.name) or (mapping.is_remote and entry.name == "secretKey"):
        return False
    return entry.text is not None or _is_list_of_texts(entry) or not is_weak(entry.name)


def _is_list_of_texts(entry: Entry) -> bool:
    """Whether a key that names one secret has a list of texts, as those of Keycloak's own keys have."""
    if not isinstance(entry.value, SequenceNode) or entry.name.endswith("s"):
        return False
    return all(isinstance(one, ScalarNode) for one in entry.value.value)


def _is_key(entry: Entry, mapping: Kind) -> bool:
    """A private key beside its certificate or among those of an identity provider, and the login to a registry."""
    text = entry.text or ""
    if entry.name == "key":
        return mapping.is_key_pair or mapping.key == "jwks" or text.startswith(_ENCODED_PEM)
    return entry.name == "auth" and _AUTH.fullmatch(text) is not None


def _place_of(entry: Entry, mapping: Kind) -> Place:
    name, is_mapping = entry.name, isinstance(entry.value, MappingNode)
    if name == "stringData" or (name == "data" and mapping.key == "template" and is_mapping):
        return "data"
    if name == "encryptedData" and is_mapping:
        return "sealed"
    if name == "literals" and mapping.key == "secretGenerator":
        return "literals"
    return "oidc" if name == "oidc" and mapping.key == "config" and is_mapping else ""


_NAME_OF_OBJECT = re.compile(r"(?=[a-z0-9.-]*-)[a-z0-9][a-z0-9.-]*")


def is_worth_remembering(key: str, text: str) -> bool:
    """Whether a text is the secret itself, and not the name of the object that holds it."""
    return not (is_weak(key) and _NAME_OF_OBJECT.fullmatch(text))


def is_public_entry(name: str) -> bool:
    """Whether an entry of a Secret holds what is public in OIDC, by its name."""
    return _PUBLIC_IN_SECRET.search(name) is not None


@lru_cache(maxsize=256)
def _is_no_typo_of_public(name: str) -> bool:
    near = nearest_key(name)
    return near is None or near == NAMES["client_secret"].key
