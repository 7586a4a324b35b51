"""Why something was refused: a sentence that knows what it was made of.

Programs and the command line read it in English, as it is raised; a page may look its template
up in another language and fill the same values in.
"""

from collections.abc import Mapping


class Reason:
    """``template`` is the English sentence, with the names of values in braces; without values it
    is the sentence itself, whatever braces it has. A value may be a reason in turn. Under ``said``
    stand words of another program, which no language of ours has.
    """

    __slots__ = ("template", "values")

    def __init__(self, template: str, /, **values: object) -> None:
        self.template = template
        self.values = values

    @classmethod
    def of(cls, sentence: "str | Reason") -> "Reason":
        return sentence if isinstance(sentence, cls) else cls(str(sentence))

    def __str__(self) -> str:
        return self._filled(self.template, self.values)

    def said_in(self, sentences: Mapping[str, str]) -> str:
        """Return it in the language whose sentences these are, by their English templates. Raises
        ``KeyError`` where one is missing.
        """
        values = {
            name: value.said_in(sentences) if isinstance(value, Reason) else value
            for name, value in self.values.items()
        }
        return self._filled(sentences[self.template], values)

    @staticmethod
    def _filled(template: str, values: Mapping[str, object]) -> str:
        return template.format(**values) if values else template
