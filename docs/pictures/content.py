"""What is said in the pictures: people, questions and a poll of a summit of cities."""

from __future__ import annotations

from typing import Final

PEOPLE: Final = (
    ("Nadia Haddad", "en", "remote"),
    ("王芳", "zh", "onsite"),
    ("Lucía Ferrer", "es", "remote"),
    ("Claire Fontaine", "fr", "onsite"),
    ("Kwame Mensah", "en", "remote"),
    ("佐藤 葵", "ja", "remote"),
    ("Ingrid Solberg", "en", "onsite"),
    ("ليلى المنصوري", "ar", "remote"),
    ("Tomasz Wilk", "en", "remote"),
    ("陈立", "zh", "onsite"),
)
"""Names, languages, and where they are. Nobody of these exists."""

OPEN: Final = (
    (
        "Nadia Haddad",
        "How can a small creative city find partners for its first joint project?",
        41,
    ),
    ("陈立", "老工业遗址改造时，怎样让原来的工人参与进来？", 36),
    (
        "Lucía Ferrer",
        "¿Qué lugar tienen los mercados de barrio en una ciudad de la gastronomía?",
        27,
    ),
    ("Kwame Mensah", "Who keeps an archive of crafts alive when its last master retires?", 22),
    ("ليلى المنصوري", "كيف تتعاون مدن الموسيقى في تدريب الشباب؟", 14),
)
"""Questions on the list: who asks, what, and how many support it."""

WAITING: Final = (
    (
        "Claire Fontaine",
        "Les résidences d’artistes peuvent-elles réunir deux villes de champs différents ?",
    ),
    ("佐藤 葵", "How do we measure what a design week leaves behind?"),
    ("Ingrid Solberg", "Could the network publish its open data in one common format?"),
    ("Tomasz Wilk", "What did the film cities learn from a year without premieres?"),
)
"""Questions that a moderator has still to read."""

ON_STAGE: Final = ("王芳", "城市之间如何分享创意产业的开放数据？")
TRANSLATION: Final = "How can cities share open data about their creative industries?"

POLL: Final = "What should the network begin with next year?"
DRAFT: Final = "In one word: what do you take home?"
OPTIONS: Final = (
    ("Residencies between cities", 61),
    ("Open data on creative work", 48),
    ("A shared archive of crafts", 34),
    ("A fund for small cities", 21),
)
"""Options, and how many choose them."""

CROWD: Final = 180
"""How many more delegates there are."""

SCREENS: Final = ("Blast furnace hall", "Foyer")

SPEAKER: Final = "Mariana Duarte"
INTERPRETER: Final = "Hélène Marchand"
CHANNELS: Final = ("fr", "zh")
CAPTIONS: Final = {
    "en": "A city that shares its open data lets a thousand people invent what its mayor "
    "never thought of.",
    "zh": "一座共享开放数据的城市，会让成千上万的人想出市长从未想到的主意。",
}
"""Who speaks, who interprets into which languages, and what is being said."""
