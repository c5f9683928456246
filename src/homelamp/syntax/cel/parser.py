"""Parses CEL as far as its grammar goes; what a function is and which types fit is not looked at.

https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax
"""

from __future__ import annotations

from functools import lru_cache

from homelamp.core.numbers import number
from homelamp.syntax.cel.nodes import Expression, ExpressionError, TooLongError
from homelamp.syntax.cel.tokens import Token, string_of, tokens

_MAX_LENGTH = 5000
_MAX_DEPTH = 30
# Operators of two operands, the loosest first.
_BINARY = (("||",), ("&&",), ("<", "<=", ">=", ">", "==", "!=", "in"), ("+", "-"), ("*", "/", "%"))
_OPENING = ("(", "[", "{")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


@lru_cache(maxsize=64)
def parse(text: str) -> Expression:
    """The expression of a text. Raises ExpressionError where it is none, and TooLongError."""
    if len(text) > _MAX_LENGTH:
        raise TooLongError
    parser = _Parser(tokens(text))
    whole = parser.expression()
    if parser.next.kind:
        raise ExpressionError(parser.next.at)
    return whole


def _literal(word: Token) -> Expression:
    if word.kind == "text":
        return Expression("constant", constant=string_of(word.word))
    if word.kind == "number":
        return Expression("constant", constant=number(word.word))
    return Expression("constant", constant=_CONSTANTS[word.word])


class _Parser:
    def __init__(self, words: list[Token]) -> None:
        self._words = words
        self._at = 0
        self._depth = 0

    @property
    def next(self) -> Token:
        return self._words[self._at]

    def _take(self) -> Token:
        taken = self.next
        self._at += 1
        return taken

    def _skip(self, word: str) -> bool:
        is_there = self.next.word == word and self.next.kind in {"sign", "name"}
        self._at += is_there
        return is_there

    def _expect(self, word: str) -> None:
        if not self._skip(word):
            raise ExpressionError(self.next.at)

    def expression(self) -> Expression:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise TooLongError
        found = self._binary(0)
        if self._skip("?"):
            yes = self._binary(0)
            self._expect(":")
            found = Expression("call", "?:", (found, yes, self.expression()))
        self._depth -= 1
        return found

    def _binary(self, level: int) -> Expression:
        if level == len(_BINARY):
            return self._unary()
        found = self._binary(level + 1)
        while self.next.kind in {"sign", "name"} and self.next.word in _BINARY[level]:
            operator = self._take().word
            found = Expression("call", operator, (found, self._binary(level + 1)))
        return found

    def _unary(self) -> Expression:
        signs: list[str] = []
        while self.next.word in {"!", "-"} and self.next.kind == "sign":
            signs.append(self._take().word)
        found = self._member()
        for sign in signs:
            found = Expression("call", sign, (found,))
        return found

    def _member(self) -> Expression:
        found = self._primary()
        while self.next.kind == "sign":
            if self._skip("."):
                found = self._selected(found)
            elif self._skip("["):
                is_optional = self._skip("?")
                found = Expression("index", "", (found, self.expression()), is_optional=is_optional)
                self._expect("]")
            elif self.next.word == "{" and found.kind in {"identifier", "select"}:
                found = self._braces()
            else:
                break
        return found

    def _selected(self, operand: Expression) -> Expression:
        is_optional = self._skip("?")
        if self.next.kind != "name" or self.next.word in {*_CONSTANTS, "in"}:
            raise ExpressionError(self.next.at)
        name = self._take().word.strip("`")
        if not is_optional and self._skip("("):
            return Expression("call", name, (operand, *self._arguments(")")), has_target=True)
        return Expression("select", name, (operand,), is_optional=is_optional)

    def _primary(self) -> Expression:
        word = self._take()
        if word.kind in {"text", "number"} or word.word in _CONSTANTS:
            return _literal(word)
        if word.kind == "name" and not word.word.startswith("`") and word.word != "in":
            return self._named(word)
        if word.kind == "sign" and word.word in _OPENING:
            return self._enclosed(word.word)
        if word.word == "." and self.next.kind == "name":
            return self._named(self._take())
        raise ExpressionError(word.at)

    def _enclosed(self, sign: str) -> Expression:
        if sign == "[":
            return Expression("other", "[", tuple(self._arguments("]", is_list=True)))
        if sign == "{":
            self._at -= 1
            return self._braces()
        found = self.expression()
        self._expect(")")
        return found

    def _named(self, word: Token) -> Expression:
        if self._skip("("):
            return Expression("call", word.word, tuple(self._arguments(")")))
        return Expression("identifier", word.word)

    def _arguments(self, end: str, *, is_list: bool = False) -> list[Expression]:
        found: list[Expression] = []
        while not self._skip(end):
            if found:
                self._expect(",")
                if is_list and self._skip(end):
                    break
            if is_list:
                self._skip("?")
            found.append(self.expression())
        return found

    def _braces(self) -> Expression:
        """A map, or the fields of a message."""
        self._expect("{")
        found: list[Expression] = []
        while not self._skip("}"):
            if found:
                self._expect(",")
                if self._skip("}"):
                    break
            self._skip("?")
            found.append(self.expression())
            self._expect(":")
            found.append(self.expression())
        return Expression("other", "{", tuple(found))
