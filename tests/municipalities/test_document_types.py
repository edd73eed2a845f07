"""A file is what is in it, whatever its name ends in."""

import io
import zipfile
from itertools import permutations

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils import translation

from municipalities.document_types import DOCUMENT_TYPES, validate_contents
from municipalities.models import ActionPlan, BudgetPlan
from tests.factories import BudgetPlanFactory
from tests.measures.filling import send

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"


def archive(**entries):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name, text in entries.items():
            made.writestr(name, text)
    return content.getvalue()


def office_document(name):
    return archive(
        **{"[Content_Types].xml": "<Types/>", "_rels/.rels": "<Relationships/>", name: "<document/>" * 500}
    )


def open_document(kind):
    return archive(
        **{"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<office:document/>"}
    )


CONTENTS = {
    "pdf": PDF,
    "docx": office_document("word/document.xml"),
    "odt": open_document("text"),
    "xlsx": office_document("xl/workbook.xml"),
    "ods": open_document("spreadsheet"),
}
BROKEN = {
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
    "an old Word document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "any archive": archive(**{"word/document.xml": "<w:document/>"}),
    "a presentation": office_document("ppt/presentation.xml"),
    "a drawing": open_document("graphics"),
    "half an archive": office_document("xl/workbook.xml")[:-200],
    "the beginning of an archive": b"PK\x03\x04",
    "a PDF further in": b"<p>\n" + PDF,
}


def uploaded(name, content):
    field = BudgetPlan._meta.get_field("file")
    file = FieldFile(BudgetPlan(), field, name)
    file.file = SimpleUploadedFile(name, content)
    file._committed = False
    return file


@pytest.mark.parametrize("ending", DOCUMENT_TYPES)
def test_a_document_is_taken_and_can_still_be_read(ending):
    file = uploaded(f"Plan.{ending.upper()}", CONTENTS[ending])

    validate_contents(file)

    assert file.read() == CONTENTS[ending]


def test_what_some_programmes_write_before_a_pdf_is_passed_over():
    validate_contents(uploaded("plan.pdf", b"\xef\xbb\xbf\r\n" + PDF))


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("ending", DOCUMENT_TYPES)
def test_what_is_no_document_is_refused_under_every_ending(ending, content):
    with pytest.raises(ValidationError) as refused:
        validate_contents(uploaded(f"plan.{ending}", content))

    assert [error.code for error in refused.value.error_list] == ["other_contents"]


@pytest.mark.parametrize(("ending", "contents"), list(permutations(DOCUMENT_TYPES, 2)))
def test_a_document_under_another_ending_is_told_which_ending_is_its_own(ending, contents):
    with translation.override("nb"), pytest.raises(ValidationError) as refused:
        validate_contents(uploaded(f"plan.{ending}", CONTENTS[contents]))

    assert " ".join(refused.value.messages) == (
        f"Filnavnet slutter på .{ending}, men filen er et {contents.upper()}-dokument. La navnet slutte på"
        f" .{contents}, eller lagre den som {ending.upper()} i programmet den er laget i."
    )


@pytest.mark.django_db
def test_a_page_that_is_called_a_document_is_refused_in_the_form(client, planner):
    client.force_login(planner)
    address = reverse("admin:municipalities_budgetplan_add")
    page = SimpleUploadedFile("plan.pdf", b"<script>alert(1)</script>", content_type="application/pdf")

    answer = send(client, address, {"title": "Plan", "first_year": "2020", "file": page})

    assert " ".join(answer.context["adminform"].form.errors["file"]) == (
        "Filnavnet slutter på .pdf, men filen er ikke et PDF-dokument som kan leses. Åpne den i programmet den"
        " er laget i, lagre den som PDF, uten passord, og last opp den filen."
    )
    assert not BudgetPlan.objects.exists()


@pytest.mark.django_db
def test_a_document_is_kept_as_it_was_sent(client, planner):
    client.force_login(planner)
    address = reverse("admin:municipalities_actionplan_add")
    document = SimpleUploadedFile("plan.docx", CONTENTS["docx"])
    years = {"first_year": "2020", "last_year": "2023"}

    send(client, address, {"title": "Plan", **years, "file": document})

    assert ActionPlan.objects.get().file.read() == CONTENTS["docx"]


@pytest.mark.django_db
def test_a_document_of_a_plan_is_looked_at_too(plan):
    plan.document = SimpleUploadedFile("plan.pdf", CONTENTS["docx"])

    with pytest.raises(ValidationError) as refused:
        plan.full_clean()

    assert set(refused.value.message_dict) == {"document"}


@pytest.mark.django_db
def test_what_is_kept_already_is_not_opened_again(lyngen):
    document = BudgetPlanFactory(municipality=lyngen)
    document.file.save("plan.pdf", ContentFile(b"kept since long ago"))

    document.full_clean()
