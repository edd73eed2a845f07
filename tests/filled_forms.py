"""What one can write in the forms of a page: nothing, nonsense, or what is still missing."""

from measures.management.commands.load_demonstration import PASSWORD

# Nothing, what no field takes, or what is still missing.
EMPTY, WRONG, WHOLE = "empty", "wrong", "sent"
NONSENSE = "nesten 3 %"
MISSING = {"textarea": "Arbeidet er i gang.", "password": PASSWORD}
TEXTUAL = (None, "text", "search", "email", "url", "password", "number", "tel", "date")


def buttons(soup, form):
    """One of each name; None where the form has but the button that says nothing. Saving is saving in the admin."""
    found = [*form.find_all(["button", "input"])]
    if form.get("id"):
        found += soup.find_all("button", form=form["id"])
    named = {
        one["name"]: one
        for one in found
        if one.get("name") not in (None, "_continue", "_addanother")
        and one.get("type", "submit" if one.name == "button" else "") == "submit"
    }
    return list(named.values()) or [None]


def fields(soup, form):
    names = ["input", "select", "textarea"]
    outside = soup.find_all(names, form=form["id"]) if form.get("id") else []
    for one in [*form.find_all(names), *outside]:
        if one.get("name") and not one.has_attr("disabled"):
            yield one


def filled_in(page, form, button, filling):
    sent = {}
    written = list(fields(page.soup, form))
    for one in written:
        for value in _values(one, filling):
            sent.setdefault(one["name"], []).append(value)
    if filling == WHOLE:
        _add_what_is_missing(sent, written, page.who)
    return sent | ({button["name"]: button.get("value", "")} if button else {})


def _add_what_is_missing(sent, written, who):
    """The first of what can be chosen, an address that the site knows or one that it does not, some words."""
    email = "planlegger.lyngen@demo.example" if who in ("visitor", "mail") else "ny@lyngen.example"
    for one in written:
        kind = one.get("type") if one.name == "input" else one.name
        if any(sent.get(one["name"], ())):
            continue
        if kind == "radio" or (kind == "checkbox" and one.has_attr("required")):
            sent[one["name"]] = [one.get("value", "on")]
        elif kind == "select" and one.has_attr("required"):
            sent[one["name"]] = [option["value"] for option in one.find_all("option") if option.get("value")][
                :1
            ]
        elif kind in MISSING or kind == "email":
            sent[one["name"]] = [MISSING.get(kind, email)]


def _values(one, filling):
    kind = one.get("type") if one.name == "input" else one.name
    if kind in ("submit", "button", "image", "file", "reset"):
        return []
    if kind == "hidden":
        return [one.get("value", "")]
    if filling == EMPTY:
        return [] if kind in ("checkbox", "radio") else [""]
    if kind in ("checkbox", "radio"):
        return [one.get("value", "on")] if one.has_attr("checked") else []
    if kind == "select":
        chosen = one.find_all("option", selected=True) or one.find_all("option")[:1]
        return [option.get("value", option.get_text()) for option in chosen]
    if filling == WRONG and kind in TEXTUAL:
        return [NONSENSE]
    return [one.get_text() if kind == "textarea" else one.get("value", "")]
