"""What a page tells of itself in its head: its addresses, its name and description, and the facts for machines."""

from django import template
from django.conf import settings
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import Truncator

from measures import addresses, structured_data

# Those who fold more than this away show a sentence that ends in the middle.
LONGEST = 300
LOCALES = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB", "se": "se_NO"}

register = template.Library()


@register.simple_tag(takes_context=True)
def addresses_of_page(context):
    """{origin, canonical, languages: [{code, url, locale, current}], default}; nothing where there is no public page.

    A view may say by `canonical_url` that its page is the same as another.
    """
    request = context.get("request")
    if (
        request is None
        or not getattr(request, "resolver_match", None)
        or not addresses.is_public(request.path)
    ):
        return None
    origin = addresses.origin(request)
    given = context.get("canonical_url")
    canonical = addresses.path_of(given) if given else addresses.canonical(request)
    by_language = {code: origin + path for code, path in addresses.in_languages(canonical).items()}
    return {
        "origin": origin,
        "canonical": origin + canonical,
        "languages": [
            {
                "code": code,
                "url": url,
                "locale": LOCALES.get(code, code),
                "current": code == request.LANGUAGE_CODE,
            }
            for code, url in by_language.items()
        ],
        "default": by_language[settings.LANGUAGE_CODE],
    }


@register.simple_tag(takes_context=True)
def words_of_block(context, name):
    """What the page says in a block, as words alone: for what is said in two places, each a block of the same name."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    if block is None:
        return ""
    words = " ".join(strip_tags(block.render(context)).split())
    # The block has escaped what needs it; a quotation mark of its own would end the attribute.
    return mark_safe(Truncator(words).chars(LONGEST).replace('"', "&quot;"))  # noqa: S308


@register.simple_tag
def share_image(origin):
    """With scheme and host, as those ask who show it."""
    return origin + static("images/share.png")


@register.simple_tag(takes_context=True)
def structured_data_of_page(context, page):
    """The facts of the page in the words of schema.org, as a block of data that no browser runs."""
    return structured_data.script(structured_data.of_page(context.flatten(), page))
