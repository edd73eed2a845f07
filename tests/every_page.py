"""
Every page of the demonstration: what links, forms and mails lead to for each role, what a form answers when it is
sent empty or filled in wrongly, and the pages for what goes wrong. What is sent is undone again.
"""

import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from io import StringIO
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.template.loader import get_template
from django.test import Client, TestCase
from django.test.signals import template_rendered
from django.urls import Resolver404, resolve, reverse

from measures.management.commands.load_demonstration import COORDINATOR
from measures.models import Plan, PlanState, Report
from municipalities.models import User
from tests.filled_forms import EMPTY, WHOLE, WRONG, buttons, fields, filled_in

# A name under which a browser counts the site as safe even without https.
HOST = "localhost"
SITE = f"http://{HOST}"
# Where each role begins; links, forms and mails lead to the rest.
SIGN_IN = (
    "/konto/login/",
    "/konto/login/code/",
    "/konto/inactive/",
    "/konto/password/reset/",
    "/konto/password/reset/done/",
    "/konto/password/reset/key/done/",
    "/konto/password/reset/key/0-ingen/",
)
# What is left of a link that has been used, or cut off on its way; and thanks, which only people are given.
LEFT_OVER = ("/arbeid/svar/brukt/", "/konto/invitasjon/brukt/", "/tilgjengelighet/tilbakemelding/takk/")
STARTS = {
    "visitor": ("/", "/nn/", "/en/", "/stil/", *SIGN_IN, *LEFT_OVER),
    "planlegger.lyngen": ("/arbeid/", "/konto/password/change/", "/konto/reauthenticate/", "/konto/logout/"),
    "planlegger.tromso": ("/arbeid/",),
    "godkjenner.balsfjord": ("/arbeid/",),
    "koordinator": ("/arbeid/",),
    "styringsgruppe": ("/arbeid/",),
    "administrator": ("/arbeid/", "/admin/"),
}
INSIDE = ("/arbeid/", "/admin/", "/konto/")
ELSEWHERE = ("/static/", "/dokumenter/", "/admin/jsi18n/", "/admin/password_change/", "/admin/logout/")
# A form that was sent is sent once more, too late.
AGAIN = "sent-again"
# What one looks for: something that is there, and something that is not.
SEARCHES = {"hits": "næring", "none": "qqxyzzy"}
REDIRECTS = (301, 302, 303)
ERRORS = ("400", "403", "403_csrf", "404", "429", "500")
ELEMENTS = re.compile(r'<([a-z0-9]+)(?:\s[^>]*?class="([^"]*)")?')
# The admin names models, fields and states of rows in classes that have no style.
OF_THE_ADMIN = re.compile(
    r"^(field|column|model|app|form-row|box|change|delete|inline|dynamic|has)[-_]|^v[A-Z]|_set-|\d"
)
# How many answers may lead to each other: a mail's page, its form, and what that answers.
DEEPEST = 3


@dataclass(frozen=True)
class Page:
    """What somebody got at an address; `name` says in words of addresses how they came there."""

    who: str
    name: str
    address: str
    html: str
    status: int
    headers: dict
    templates: frozenset

    @property
    def is_followed(self):
        """As a link leads there, and no form."""
        return not self.name.endswith((EMPTY, WRONG, WHOLE, AGAIN))

    @property
    def is_plain(self):
        """Django's admin is much the same for each model."""
        return self.is_followed and not self.name.startswith("admin-")

    @cached_property
    def soup(self):
        return BeautifulSoup(self.html, "lxml")

    @property
    def looks(self):
        """Each kind of element with its classes: a page that has none of its own has been seen on others."""
        return {
            (name, *sorted(one for one in classes.split() if not OF_THE_ADMIN.search(one)))
            for name, classes in ELEMENTS.findall(self.html)
        }


def walked():
    """All of it, on an empty database, of which nothing is kept. DEMONSTRATION has to be on."""
    with transaction.atomic():
        with TestCase.captureOnCommitCallbacks(execute=True):
            call_command("load_demonstration", stdout=StringIO())
        walk = Walk().everything()
        transaction.set_rollback(True)
    return walk


@dataclass
class Walk:
    pages: list = field(default_factory=list)
    templates: set = field(default_factory=set)
    kinds: set = field(default_factory=set)
    sent: set = field(default_factory=set)

    def everything(self):
        template_rendered.connect(self._remember)
        try:
            letters = list(mail.outbox)
            for who, starts in STARTS.items():
                self._follow(who, _client(who), starts)
            self._mails(letters, 0)
            self._errors()
            self._moments()
        finally:
            template_rendered.disconnect(self._remember)
        return self

    def _remember(self, template, **_named):
        self.templates.add(template.name)

    def _follow(self, who, client, waiting, depth=0):
        """Each kind of address once a role; a page's forms as soon as it is reached."""
        waiting = list(waiting)
        while waiting:
            address = waiting.pop(0)
            kind = _kind(address)
            if kind is None or {(who, *kind), (who, address)} & self.kinds or not _is_for(who, address):
                continue
            self.kinds.add((who, address))
            page = self._page(who, kind[1], address, client.get(address))
            if page is None:
                continue
            self.kinds.add((who, *kind))
            waiting += _links(page)
            self._forms(client, page, depth)

    def _page(self, who, name, address, answer):
        """None for what is no page: a file, a feed, another address to go to."""
        if answer.status_code in REDIRECTS or not answer.headers.get("Content-Type", "").startswith(
            "text/html"
        ):
            return None
        templates = frozenset(template.name for template in answer.templates if template.name)
        html = answer.content.decode()
        page = Page(who, name, address, html, answer.status_code, dict(answer.headers), templates)
        self.pages.append(page)
        return page

    def _forms(self, client, page, depth):
        for form in page.soup.find_all("form"):
            action = urljoin(page.address, form.get("action") or page.address)
            if _kind(action) is None or depth >= DEEPEST:
                continue
            if form.get("method", "get").lower() == "post":
                for button in buttons(page.soup, form):
                    for filling in (EMPTY, WRONG, WHOLE):
                        self._send(client, page, action, form, button, filling, depth)
            else:
                self._search(client, page, action, form)

    def _send(self, client, page, action, form, button, filling, depth):
        key = (_form_kind(page, action), button and button["name"], filling)
        if key in self.sent:
            return
        self.sent.add(key)
        sender = Client(SERVER_NAME=HOST)
        sender.cookies.update(client.cookies)
        written = filled_in(page, form, button, filling)
        name = "-".join(filter(None, (_kind(action)[1], button and button["name"].strip("_"))))
        with undone():
            mail.outbox.clear()
            with TestCase.captureOnCommitCallbacks(execute=True):
                answer = sender.post(action, written)
            reached = self._answered(page.who, f"{name}-{filling}", action, answer, sender)
            self._mails(list(mail.outbox), depth)
            if filling == WHOLE:
                if reached:
                    self._forms(sender, reached, depth + 1)
                    who = "visitor" if page.who == "mail" else page.who
                    self._follow(who, sender, _links(reached), depth + 1)
                self._answered(page.who, f"{name}-{AGAIN}", action, sender.post(action, written), sender)

    def _answered(self, who, name, address, answer, client):
        while answer.status_code in REDIRECTS and _kind(answer["Location"]):
            address = urljoin(address, answer["Location"])
            answer = client.get(address)
        return self._page(who, name, address, answer)

    def _mails(self, letters, depth):
        """What the first two links of a kind in a mail lead to, for whoever reads it: a mail may ask yes or no."""
        for text in [message.body for message in letters]:
            number = Counter()
            for link in re.findall(rf"(?:{re.escape(settings.SITE_URL)}|{SITE})(/\S*)", text):
                kind = _kind(link)
                number[kind] += 1
                if kind and number[kind] <= 2:
                    self._read_mail(link, ("mail", number[kind], *kind), depth)

    def _read_mail(self, link, key, depth):
        if key in self.kinds:
            return
        self.kinds.add(key)
        client = Client(SERVER_NAME=HOST)
        answer = client.get(link)
        leads_to_sign_in = answer.headers.get("Location", "").startswith(f"{SIGN_IN[0]}?")
        page = (
            None if leads_to_sign_in else self._answered("mail", f"{key[-1]}-by-mail", link, answer, client)
        )
        if page:
            self._forms(client, page, depth + 1)

    def _search(self, client, page, action, form):
        texts = [one for one in fields(page.soup, form) if one.get("type") in (None, "text", "search")]
        texts = [one for one in texts if one.name == "input"]
        for result, words in SEARCHES.items():
            key = (_form_kind(page, action), "search", result)
            if texts and key not in self.sent:
                self.sent.add(key)
                address = f"{action.partition('?')[0]}?{urlencode({texts[0]['name']: words})}"
                self._page(page.who, f"{_kind(action)[1]}-{result}", address, client.get(address))

    def _errors(self):
        """As the server gives them where there is no request to speak of, and where one's own has come to nothing."""
        visitor, planner = Client(SERVER_NAME=HOST), _client("planlegger.lyngen", enforce_csrf_checks=True)
        for name in ("/finnes-ikke/", "/naeringsplan/tiltak/Z99/", "/en/finnes-ikke/"):
            self._page("visitor", "404", name, visitor.get(name))
        written = next(page for page in self.pages if page.name == "desk-answer")
        self._page(
            "visitor", "kept-post", written.address, visitor.post(written.address, {"reason": "Viktig."})
        )
        refused = planner.post(written.address, {"reason": "Viktig."})
        self._page("planlegger.lyngen", "forged-post", written.address, refused)
        headers = dict(visitor.get("/").headers)
        for name in ERRORS:
            html = get_template(f"{name}.html").render()
            self.pages.append(
                Page(
                    "nobody",
                    name,
                    "/nn/" if name == "500" else "/",
                    html,
                    int(name[:3]),
                    headers,
                    frozenset([name]),
                )
            )

    def _moments(self):
        """What no link of the demonstration leads to."""
        planner = _client("planlegger.lyngen")
        report = Report.objects.filter(municipality__slug="lyngen").latest("pk")
        address = reverse("report-session", args=[report.pk])
        self._page("planlegger.lyngen", "report-session", address, planner.get(address))
        administrator, coordinator = _client("administrator"), User.objects.get(email=COORDINATOR)
        address = reverse("admin:municipalities_user_delete", args=[coordinator.pk])
        self._page("administrator", "admin-user-kept", address, administrator.get(address))
        address = reverse("admin:measures_planmember_delete", args=[coordinator.plan_memberships.get().pk])
        self._page("administrator", "admin-handover", address, administrator.post(address, {"post": "yes"}))
        with undone():
            User.objects.filter(email__startswith="planlegger.lyngen@").update(password="!")
            planner = _client("planlegger.lyngen")
            self._follow("planlegger.lyngen", planner, ["/konto/password/set/"])
        with undone():
            Plan.objects.update(state=PlanState.DRAFT)
            self._page("visitor", "front", "/", Client(SERVER_NAME=HOST).get("/"))


@contextmanager
def undone():
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def _client(who, **options):
    client = Client(SERVER_NAME=HOST, **options)
    if who != "visitor":
        client.force_login(User.objects.get(email=f"{who}@demo.example"))
    return client


def _is_for(who, address):
    """What everybody may read is read as a visitor, and what is for those who have signed in as one of them."""
    if who in ("visitor", "mail"):
        return address in LEFT_OVER or not address.startswith(("/arbeid/", "/admin/"))
    return address.startswith(INSIDE)


def _kind(address):
    """(language, name of the address), or None for what is not ours to look at."""
    parts = urlsplit(address)
    if parts.netloc not in ("", HOST) or not parts.path or parts.path.startswith(ELSEWHERE):
        return None
    language = next((code for code in ("nn", "en") if parts.path.startswith(f"/{code}/")), "")
    if language and parts.path not in STARTS["visitor"]:
        return None
    try:
        found = resolve(parts.path.removeprefix(f"/{language}") if language else parts.path)
    except Resolver404:
        return None
    return language, found.view_name.replace(":", "-")


def _form_kind(page, action):
    """The admin's forms are told apart by their templates, of which a model may have its own."""
    name = _kind(action)[1]
    return page.templates if name.startswith("admin-") else name


def _links(page):
    for one in page.soup.find_all(["a", "iframe"]):
        address = (one.get("href") or one.get("src") or "").partition("#")[0]
        yield urljoin(page.address, address) if address.startswith("?") else address.removeprefix(SITE)
    # The lines that another site pastes in, to show a box of ours.
    for code in page.soup.find_all(["code", "textarea", "pre"]):
        for address in re.findall(r'<iframe[^>]* src="([^"]+)"', code.get_text()):
            yield address.removeprefix(settings.SITE_URL).removeprefix(SITE)


def worth_looking_at(pages):
    """Each kind of page once, and what looks otherwise for another role, of another model, or after a form is sent."""
    kinds, looks, kept = set(), set(), []
    for page in pages:
        is_new_kind = page.is_plain and page.name not in kinds
        if is_new_kind or not page.looks <= looks:
            kept.append(page)
            kinds.add(page.name)
            looks |= page.looks
    return kept
