"""What the Bot API accepts: methods, parameters, types and limits, checked against `bot_api_facts.json`.

A field in the facts reads `!Integer|String =constant 1-64`: `!` = required, the types that are allowed, then
optionally the only value allowed and the limits (length of a string, value of an integer, items of an array).
Limits that count after entity parsing, and what depends on chats and messages, are checked by the methods.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from tests.support.telegram_text import utf16_length

Json: TypeAlias = dict[str, Any]

FACTS_FILE = Path(__file__).with_name("bot_api_facts.json")
_FIELD = re.compile(
    r"(?P<required>!?)(?P<types>[^=\d]+?)(?: =(?P<constant>\w+))?(?: (?P<low>\d+)-(?P<high>\d+))?"
)
_INTEGER = re.compile(r"-?\d+")
_ARRAY = "Array of "


class ApiError(Exception):
    """An answer with `ok: false`; `parameters` is Telegram's ResponseParameters."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters or {}


def bad_request(reason: str) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}")


@dataclass(frozen=True)
class Upload:
    """A file that came with a request."""

    name: str
    content: bytes
    mime: str


@dataclass(frozen=True)
class Field:
    types: tuple[str, ...]
    required: bool
    constant: str | None
    limits: tuple[int, int] | None


@dataclass(frozen=True)
class Facts:
    methods: Mapping[str, Mapping[str, Field]]
    types: Mapping[str, Mapping[str, Field]]
    unions: Mapping[str, tuple[str, ...]]
    chat_actions: frozenset[str]
    reactions: frozenset[str]


@cache
def facts() -> Facts:
    raw = json.loads(FACTS_FILE.read_text(encoding="utf-8"))
    return Facts(
        methods={name: _fields(fields) for name, fields in raw["methods"].items()},
        types={name: _fields(fields) for name, fields in raw["types"].items() if isinstance(fields, dict)},
        unions={name: tuple(parts) for name, parts in raw["types"].items() if isinstance(parts, list)},
        chat_actions=frozenset(raw["chat_actions"]),
        reactions=frozenset(raw["reactions"]),
    )


def _fields(raw: Mapping[str, str]) -> dict[str, Field]:
    return {name: _field(text) for name, text in raw.items()}


def _field(text: str) -> Field:
    match = _FIELD.fullmatch(text)
    if match is None:
        raise ValueError(f"unreadable fact {text!r}")
    limits = (int(match["low"]), int(match["high"])) if match["low"] else None
    return Field(tuple(match["types"].split("|")), bool(match["required"]), match["constant"], limits)


def checked(method: str, raw: Mapping[str, object], uploads: Mapping[str, Upload]) -> Json:
    """The parameters as JSON values, uploads in place of `attach://` links; raises ApiError.

    `raw` holds strings (a form) or JSON values (a JSON body).
    """
    fields = facts().methods.get(method)
    if fields is None:
        raise ApiError(404, "Not Found: method not found")
    attached = dict(uploads)
    given = {**raw, **{name: attached.pop(name) for name in uploads if name in fields}}
    for name in given:
        if name not in fields:
            raise bad_request(f'unknown parameter "{name}" of {method}')
    values = {name: _attach(_decoded(value, fields[name], name), attached) for name, value in given.items()}
    if attached:
        raise bad_request(f'unknown parameter "{next(iter(attached))}" of {method}')
    _check_fields(values, fields, method)
    return values


def _decoded(value: object, known: Field, name: str) -> object:
    """A form field's text as the JSON value that its types ask for."""
    if not isinstance(value, str) or set(known.types) <= {"String", "InputFile"}:
        return value
    if "String" in known.types:
        return int(value) if _INTEGER.fullmatch(value) else value
    try:
        return json.loads(value)
    except ValueError as error:
        raise bad_request(f"can't parse {name} JSON object: {error}") from error


def _attach(value: object, attached: dict[str, Upload]) -> object:
    """`value` with each `attach://NAME` replaced by the upload, which is taken out of `attached`."""
    if isinstance(value, str) and value.startswith("attach://"):
        upload = attached.pop(value.removeprefix("attach://"), None)
        if upload is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return upload
    if isinstance(value, list):
        return [_attach(item, attached) for item in value]
    if isinstance(value, dict):
        return {key: _attach(item, attached) for key, item in value.items()}
    return value


def _check_fields(values: Mapping[str, object], fields: Mapping[str, Field], where: str) -> None:
    for name, value in values.items():
        if name not in fields:
            raise bad_request(f'can\'t parse {where}: unknown field "{name}"')
        _check_value(value, fields[name], f"{where}.{name}")
    for name, known in fields.items():
        if known.required and name not in values:
            raise bad_request(f"{where}: {name} is required")


def _check_value(value: object, known: Field, where: str) -> None:
    _check_types(value, known.types, where)
    if known.constant is not None and value != known.constant:
        raise bad_request(f"{where} must be {known.constant}")
    if known.limits is not None and not known.limits[0] <= _size(value) <= known.limits[1]:
        raise bad_request(f"{where} must be within {known.limits[0]}-{known.limits[1]}")


def _size(value: object) -> int:
    if isinstance(value, str):
        return utf16_length(value)
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int) else 0


def _check_types(value: object, types: tuple[str, ...], where: str) -> None:
    """Accepts `value` if one of `types` fits, else raises what the most fitting one says."""
    refusals: list[ApiError] = []
    for type_name in types:
        try:
            _check_type(value, type_name, where)
        except ApiError as refusal:
            refusals.append(refusal)
        else:
            return
    # The longest path was the closest match.
    raise max(refusals, key=lambda refusal: len(refusal.description.split(":")[1]))


def _check_type(value: object, type_name: str, where: str) -> None:
    if type_name.startswith(_ARRAY):
        _expect(isinstance(value, list), type_name, where)
        assert isinstance(value, list)
        for index, item in enumerate(value):
            _check_type(item, type_name.removeprefix(_ARRAY), f"{where}[{index}]")
    elif type_name in facts().unions:
        _expect(isinstance(value, dict), type_name, where)
        _check_types(value, facts().unions[type_name], where)
    elif type_name in facts().types:
        _expect(isinstance(value, dict), type_name, where)
        assert isinstance(value, dict)
        _check_fields(value, facts().types[type_name], where)
    else:
        _expect(_is_simple(value, type_name), type_name, where)


def _is_simple(value: object, type_name: str) -> bool:
    match type_name:
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "Float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "Boolean":
            return isinstance(value, bool)
        case "String":
            return isinstance(value, str)
        case "InputFile":
            return isinstance(value, Upload)
        case _:
            raise ValueError(f"unknown type {type_name!r} in {FACTS_FILE.name}")


def _expect(holds: bool, type_name: str, where: str) -> None:
    if not holds:
        raise bad_request(f"{where} must be of type {type_name}")
