"""Signing in and out, the reader's settings, who finds which places, and the pages of errors."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test import Client, RequestFactory
from django.utils import translation

from merit.web.shell import errors, frame, nav, widgets

PASSWORD = "correct horse battery"


@pytest.fixture
def seller(cast: SimpleNamespace) -> Any:
    cast.seller.user.set_password(PASSWORD)
    cast.seller.user.save()
    return cast.seller


def sign_in(client: Client, actor: Any, **more: str) -> Any:
    return client.post("/sign-in", {"username": actor.user.email, "password": PASSWORD, **more})


def test_the_right_password_leads_home(client: Client, seller: Any) -> None:
    answer = sign_in(client, seller)
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert client.session["_auth_user_id"] == str(seller.user.pk)


def test_it_leads_to_the_page_that_was_wanted_but_never_elsewhere(client: Client, seller: Any) -> None:
    assert sign_in(client, seller, next="/customers?q=x")["Location"] == "/customers?q=x"
    for bad in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"):
        client.logout()
        assert sign_in(client, seller, next=bad)["Location"] == "/"


def test_a_wrong_password_and_an_unknown_account_are_told_alike(client: Client, seller: Any) -> None:
    texts = []
    for name in (seller.user.email, "nobody@example.com"):
        answer = client.post("/sign-in", {"username": name, "password": "wrong"})
        assert answer.status_code == 422
        assert "_auth_user_id" not in client.session
        texts.append(answer.content.decode().count("E-mail or password is wrong."))
    assert texts == [1, 1]


def test_staying_signed_in_is_a_choice(client: Client, seller: Any) -> None:
    sign_in(client, seller)
    assert client.session.get_expire_at_browser_close()
    client.logout()
    sign_in(client, seller, remember="on")
    assert client.session.get_expiry_age() == 14 * 24 * 3600


def test_signing_out_needs_a_post(client_of: Any, seller: Any) -> None:
    client = client_of(seller)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert "_auth_user_id" not in client.session


def test_language_and_theme_are_kept_on_the_user_and_in_cookies(client_of: Any, seller: Any) -> None:
    client = client_of(seller)
    assert client.post("/settings/language", {"language": "zh-hant", "next": "/settings"})["Location"] == "/settings"
    client.post("/settings/theme", {"theme": "dark"})
    seller.user.refresh_from_db()
    assert (seller.user.language, seller.user.theme) == ("zh-hant", "dark")
    page = client.get("/settings").content.decode()
    assert '<html lang="zh-Hant" data-theme="dark">' in page


def test_a_choice_that_is_none_is_refused(client_of: Any, seller: Any) -> None:
    client = client_of(seller)
    assert client.post("/settings/theme", {"theme": "pink"}).status_code == 422
    assert client.post("/settings/language", {"language": "../../etc"}).status_code == 422


def test_the_sign_in_page_speaks_the_language_of_the_cookie(client: Client, db: None) -> None:
    client.post("/settings/language", {"language": "zh-hans", "next": "/sign-in"})
    assert '<html lang="zh-Hans"' in client.get("/sign-in").content.decode()


def test_signing_in_brings_the_users_own_choices(client: Client, seller: Any) -> None:
    type(seller.user).objects.filter(pk=seller.user.pk).update(language="zh-hans", theme="light")
    answer = sign_in(client, seller)
    assert answer.cookies["merit_language"].value == "zh-hans"
    assert answer.cookies["merit_theme"].value == "light"


def test_another_company_is_entered_only_by_who_belongs_there(client_of: Any, cast: SimpleNamespace) -> None:
    client = client_of(cast.seller)
    assert client.post("/settings/company", {"company": str(cast.other.pk)}).status_code == 404
    assert client.post("/settings/company", {"company": "x"}).status_code == 404
    assert client.post("/settings/company", {"company": str(cast.acme.pk)}).status_code == 302
    assert client.session["company"] == cast.acme.pk


def test_a_page_that_is_not_there(client_of: Any, seller: Any) -> None:
    answer = client_of(seller).get("/no-such-page")
    assert answer.status_code == 404
    assert "Nothing here" in answer.content.decode()


def test_our_own_mistake_is_told_without_anything_else_working() -> None:
    request = RequestFactory().get("/")  # no session, no user, no actor
    with translation.override("en"):
        answer = errors.server_error(request)
    assert answer.status_code == 500
    assert "Nothing was saved" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "finds", "misses"),
    [
        ("salesperson", {"customers", "targets", "statements"}, {"pay-runs", "pay-plans", "history", "bad-debts"}),
        ("hr", {"people", "appraisal-cycles", "pay-runs"}, {"customers", "receipts", "pay-plans", "history"}),
        ("finance", {"receipts", "bad-debts", "pay-runs", "pay-plans"}, {"appraisal-cycles", "history"}),
        ("auditor", {"history", "pay-runs", "customers"}, set()),
        ("admin", {"organisation", "people"}, {"customers", "pay-runs", "targets", "history"}),
    ],
)
def test_everyone_finds_the_places_of_their_roles(
    role: str, finds: set[str], misses: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nav, "address", lambda name: f"/{name}")
    monkeypatch.setattr(nav, "_sections", nav._sections.__wrapped__)
    actor: Any = SimpleNamespace(roles={role}, has=lambda *codes: role in codes)
    sections = nav.navigation(actor)
    names = {item.name for section in sections for item in section.items}
    assert finds <= names
    assert not misses & names
    tabs = nav.tabs(actor, sections)
    assert 2 <= len(tabs) <= 4, "one place of the bar is the menu"
    here = nav.current("/people/17", sections)
    assert (here.name if here else None) == ("people" if "people" in names else None)


def test_an_address_behind_a_button_says_what_it_is(cast: Any, client_of: Any) -> None:
    page = client_of(cast.finance).get("/pay/plans/1/archival")
    text = page.content.decode()
    assert page.status_code == 405 and page["Allow"] == "POST"
    assert "This is not a page" in text and 'class="btn pri" href="/pay/plans"' in text


def test_a_changed_file_has_a_new_address(cast: Any, client_of: Any) -> None:
    page = client_of(cast.seller).get("/").content.decode()
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert found and all(re.search(r"\?v=[0-9a-f]{8}$", url) for url in found)
    answer = Client().get(found[0])
    assert answer.status_code == 200
    answer.close()


def test_the_frame_is_kept_apart_by_role_place_and_language(cast: Any, client_of: Any) -> None:
    """Its pieces are drawn once for the same roles: nobody gets another's places, marks or words."""
    frame._kept.clear()
    for _again in range(2):
        mine = client_of(cast.seller).get("/customers").content.decode()
        theirs = client_of(cast.finance).get("/customers").content.decode()
        assert 'href="/pay/runs"' in theirs and 'href="/pay/runs"' not in mine
        assert 'href="/customers/new"' in mine and 'href="/customers/new"' not in theirs
        assert '<a href="/customers" aria-current="page">' in mine
        assert '<a href="/contacts" aria-current="page">' in client_of(cast.seller).get("/contacts").content.decode()
        chinese = client_of(cast.seller).get("/customers", headers={"Accept-Language": "zh-Hans"}).content.decode()
        assert "Customers" not in re.sub(r"<script.*?</script>", "", chinese) and "客户" in chinese
    assert len(frame._kept) <= frame.MOST


class Every(forms.Form):
    """Each kind of control that is written without Django's templates, and some that are not."""

    line = forms.CharField(initial="<b>\"x'", max_length=20, required=False)
    number = forms.IntegerField(min_value=1, initial=3)
    day = forms.DateField(initial="2026-11-30")
    hour = forms.TimeField()
    choice = forms.ChoiceField(choices=[("", "—"), ("a&", "A <"), ("G", [("1", "one"), ("2", "two")])], initial="2")
    yes = forms.BooleanField(initial=True, disabled=True)
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 2, "hidden": True}), initial="x<")
    hidden = forms.CharField(widget=forms.HiddenInput, initial=5)
    several = forms.MultipleChoiceField(choices=[(1, "a"), (2, "b")], widget=forms.SelectMultiple, initial=[1])
    mail = forms.EmailField()
    secret = forms.CharField(widget=forms.PasswordInput)
    one = forms.ChoiceField(choices=[(1, 2)], widget=forms.RadioSelect)


def test_controls_are_djangos_to_the_letter() -> None:
    for mine, djangos in zip(Every(renderer=widgets.Quick()), Every(renderer=DjangoTemplates()), strict=True):
        assert re.sub(r"\n+", "\n", str(mine)) == re.sub(r"\n+", "\n", str(djangos)), mine.name
