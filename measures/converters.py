"""Parts of addresses: importing this makes `<code:code>` known. Here, because it is done once only."""

from django.urls import register_converter

from measures.codes import CODE_PATTERN


class CodeConverter:
    """The code of a focus area or a measure."""

    regex = CODE_PATTERN

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(CodeConverter, "code")
