"""Three hundred customers with their contacts: those of the story by name, the others from the lists of words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final

from merit.crm.models import Contact, Customer
from merit.crm.searching import of_contact, of_customer
from merit.demo.cast import MEMBERS
from merit.demo.clock import FIRST, rolled
from merit.demo.people import Stage
from merit.demo.writer import write

COUNT: Final = 300
OF_CHEN: Final = 37
# key: (owner, place of city, place of industry, class)
NAMED: Final = {
    "jinyuan": ("chen", 0, 0, "A"),
    "liantuo": ("chen", 1, 1, "A"),
    "boyan": ("chen", 2, 2, "A"),
    "haituo": ("chen", 3, 3, "B"),
    "xinneng": ("chen", 4, 4, "A"),
    "lixun": ("chen", 5, 5, "B"),
    "hengyue": ("chen", 6, 6, "C"),
    "zhiyuan": ("chen", 7, 7, "B"),
    "dayang": ("chen", 8, 10, "B"),
    "jinglan": ("chen", 9, 8, "A"),
    "zhengheng": ("chen", 10, 9, "B"),
    "hangyu": ("chen", 11, 10, "C"),
    "tianchi": ("chen", 12, 11, "B"),
    "fangke": ("chen", 13, 6, "C"),
    "qirui": ("chen", 14, 12, "A"),
    "hengshun": ("chen", 15, 13, "C"),
    "zhonglai": ("chen", 11, 8, "B"),
    "henggong": ("jiang", 17, 14, "B"),
    "yuechi": ("xu", 17, 12, "B"),
    "zhuguan": ("jiang", 9, 5, "C"),
    "huangong": ("jiang", 17, 15, "C"),
}
# Where the departments sell: places of cities.
CITIES: Final = {
    "east1": range(18),
    "east2": range(19),
    "south": range(19, 26),
    "north": range(26, 34),
    "overseas": range(34, 38),
    "branch_sales": range(33),
    "branch": range(33),
}


@dataclass(frozen=True)
class Client:
    """A customer as the story tells it. `since`: (month, day); `contacts`: (surname, given name, title) by place."""

    key: str
    name: str
    owner: str
    city: int
    industry: int
    grade: str
    source: int
    since: tuple[int, int]
    contacts: tuple[tuple[int, int, int], ...]
    tag: int
    note: int


@dataclass
class Clients:
    """The rows by key, and their contacts."""

    rows: dict[str, Customer] = field(default_factory=dict)
    contacts: dict[str, list[Contact]] = field(default_factory=dict)
    told: dict[str, Client] = field(default_factory=dict)

    def of(self, owner: str) -> list[str]:
        """The keys of the customers that someone owns."""
        return [key for key, client in self.told.items() if client.owner == owner]


def tell(stage: Stage) -> Iterator[Client]:
    """The same customers every time: `name` alone follows the language."""
    dice = rolled(11)
    used: set[tuple[int, int, int]] = set()
    for key, (owner, city, industry, grade) in NAMED.items():
        since = (-1, 20) if key == "hangyu" else (dice.randint(-40, -9), dice.randint(1, 30))
        yield _client(dice, key, stage.words.named[key], owner, city, industry, grade, since)
    for place, owner in enumerate(_owners()):
        city, industry, brand = _fresh(dice, MEMBERS[owner].department_in(0), used)
        name = _joined(stage, city, brand, industry)
        since = (max(MEMBERS[owner].hired, dice.randint(-48, -1)), dice.randint(1, 30))
        grade = dice.choices("ABC", (2, 5, 4))[0]
        yield _client(dice, f"c{place}", name, owner, city, industry, grade, since)


def _owners() -> Iterator[str]:
    """Who owns the customers without a part in the story: Chen has thirty-seven in all, the others share the rest."""
    yield from ["chen"] * (OF_CHEN - sum(row[0] == "chen" for row in NAMED.values()))
    sellers = [one.key for one in MEMBERS.values() if one.seller and one.key != "chen" and one.left is None]
    leads = [one.key for one in MEMBERS.values() if one.owns and not one.seller for _ in range(2)]
    yield from leads
    left = COUNT - OF_CHEN - len(leads) - sum(row[0] != "chen" for row in NAMED.values())
    for place in range(left):
        yield sellers[place % len(sellers)]


def _fresh(dice: Random, department: str, used: set[tuple[int, int, int]]) -> tuple[int, int, int]:
    """A city, an industry and a brand that no other customer has together; few brands twice in a city."""
    while True:
        found = (dice.choice(CITIES[department]), dice.randrange(18), dice.randrange(16, 50))
        if found not in used:
            used.add(found)
            return found


def _joined(stage: Stage, city: int, brand: int, industry: int) -> str:
    words = stage.words
    parts = [words.cities[city][0], words.brands[brand], words.industries[industry][0]]
    return (" " if stage.lang == "en" else "").join(parts)


def _client(
    dice: Random, key: str, name: str, owner: str, city: int, industry: int, grade: str, since: tuple[int, int]
) -> Client:
    contacts = tuple(
        (dice.randrange(30), dice.randrange(30), dice.randrange(10)) for _ in range(dice.choice((1, 2, 2, 3)))
    )
    tag = dice.randrange(12)
    return Client(key, name, owner, city, industry, grade, dice.randrange(7), since, contacts, tag, dice.randrange(16))


def make(stage: Stage) -> Clients:
    """Writes the chapter."""
    found = Clients(told={one.key: one for one in tell(stage)})
    rows = [_row(stage, place, one) for place, one in enumerate(found.told.values(), start=1)]
    found.rows = dict(zip(found.told, write(rows), strict=True))
    pairs = [(key, row) for key, one in found.told.items() for row in _contacts(stage, found.rows[key], one)]
    write([row for _key, row in pairs])
    for key, row in pairs:
        found.contacts.setdefault(key, []).append(row)
    return found


def _row(stage: Stage, place: int, one: Client) -> Customer:
    words, since = stage.words, stage.clock.day(*one.since)
    city, region = words.cities[one.city]
    row = Customer(
        company=stage.companies[MEMBERS[one.owner].company],
        code=f"C-{place:05d}",
        name=one.name,
        owner=stage.people[one.owner],
        customer_class=one.grade,
        industry=words.industries[one.industry][1],
        region=region,
        source=words.sources[one.source],
        address=city,
        phone=f"0{510 + one.city} {6000_0000 + place * 7919 % 9_999_999}",
        tags=[words.tags[one.tag]] if one.tag < len(words.tags) else [],
        note=words.notes[one.note] if one.note < len(words.notes) else "",
        created_on=since,
        created_at=stage.clock.stamp(max(since, stage.clock.first(FIRST)), 10),
    )
    row.owned_at = stage.clock.stamp(since, 10)
    row.search = of_customer(row)
    return row


def _contacts(stage: Stage, customer: Customer, one: Client) -> Iterator[Contact]:
    words, number = stage.words, int(customer.code[2:])
    for place, (surname, given, title) in enumerate(one.contacts):
        parts = [words.surnames[surname], words.given[given]]
        row = Contact(
            customer=customer,
            name=" ".join(parts) if stage.lang == "en" else "".join(parts),
            title=words.titles[title],
            phone=f"139 {(number * 37 + place * 411) % 9000 + 1000} {(given * 331 + surname * 17) % 9000 + 1000}",
            email=f"{customer.code.lower().replace('-', '')}.{place + 1}@example.com",
            created_at=customer.created_at,
        )
        row.search = of_contact(row)
        yield row
