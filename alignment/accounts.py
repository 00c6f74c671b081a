"""Which company a lead belongs to, so that all contacts of an account go to one owner (domain.md 6).

Two leads are of one account when the CRM says so by its own number of the company, else when they share the company's
domain. A free-mail or internet provider's domain belongs to nobody's company, and a name alone proves nothing.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import lru_cache

from alignment.lifecycle import Stage


@dataclass(frozen=True, slots=True)
class Account:
    """What a lead's company is known by; either may be empty.

    `number`: the CRM's own id of the company, with the CRM before it (`salesforce/0015…`). `domain`: where the company
    is at home (`acorn.example`), never a free-mail provider's.
    """

    number: str = ""
    domain: str = ""

    @property
    def key(self) -> str:
        """What "per account" is counted by: the CRM's number where there is one, else the domain; empty for neither."""
        return self.number or self.domain

    def __bool__(self) -> bool:
        return bool(self.number or self.domain)

    def same_as(self, other: Account) -> bool:
        """Tell whether two leads are of one account; a CRM that tells two companies of one domain apart is right."""
        mine, _, _ = self.number.partition("/")
        theirs, _, _ = other.number.partition("/")
        if self.number and other.number and mine == theirs:
            return self.number == other.number
        return bool(self.domain) and self.domain == other.domain


@dataclass(frozen=True, slots=True)
class Holding:
    """A lead of an account that somebody holds."""

    lead_id: int
    owner_id: int
    team_id: int
    stage: Stage


_NEAREST = (Stage.QUALIFIED, Stage.WON, Stage.ACCEPTED, Stage.ASSIGNED)
"""Whose relationship is the closest: an open deal, a customer, a lead that is worked, one that was given."""


def keeper(holdings: Iterable[Holding], sells: Container[int]) -> Holding | None:
    """Return the holding by which somebody has the account: the closest relationship, of equals the oldest lead.

    `sells` are the people who sell now: who left, or changed sides, keeps no account.
    """
    held = [each for each in holdings if each.owner_id and each.owner_id in sells and each.stage in _NEAREST]
    return min(held, key=lambda each: (_NEAREST.index(each.stage), each.lead_id), default=None)


def account_of(*, source: str = "", number: str = "", website: str = "", email: str = "") -> Account:
    """Return the account that a source's words stand for: its number of the company, its website, a person's address.

    The website counts before the address: who writes from a subsidiary still belongs to the company that was named.
    """
    return Account(number_of(source, number), (domain_of(website) if website else "") or domain_of(email))


@lru_cache(maxsize=4096)
def number_of(source: str, number: str) -> str:
    """Return a CRM's id of a company as it is matched: the first of several; Salesforce writes one with 15 or 18 letters."""
    plain = "".join(number.replace(";", ",").partition(",")[0].split())
    if not plain:
        return ""
    if len(plain) == _LONG and plain.isalnum() and plain.startswith(_SALESFORCE_ACCOUNT):
        plain = plain[:_SHORT]
    return f"{source}/{plain}"[:LONGEST]


_SALESFORCE_ACCOUNT, _SHORT, _LONG = "001", 15, 18
LONGEST = 253
"""The most characters of a domain name (RFC 1035), and of a number here."""


def domain_of(text: str) -> str:
    """Return the company's domain behind an e-mail address or a website; empty where it is none, or everybody's.

    `maya@mail.acorn.example`, `https://www.Acorn.example/about` and `acorn.example` are one.
    """
    words = text.strip().casefold()
    rest = words.partition("//")[2] or words
    host = rest.partition("/")[0].partition("?")[0].partition("#")[0].rpartition("@")[2].partition(":")[0]
    return _registered(host)


@lru_cache(maxsize=8192)
def _registered(host: str) -> str:
    """Return the part of a host that a company registers; empty for what is no host of a company."""
    try:
        host = host.strip().strip(".").encode("idna").decode()
    except UnicodeError:
        return ""
    labels = host.split(".")
    if len(labels) < _FEWEST or not all(map(_is_label, labels)) or labels[-1].isdigit():
        return ""
    count = 3 if _is_shared(labels) else 2
    if len(labels) < count:
        return ""
    own = labels[-count:]
    name, domain = own[0], ".".join(own)
    if domain in _EVERYBODYS or name in _EVERYWHERE or len(domain) > LONGEST:
        return ""
    return domain


_FEWEST = 2


def _is_label(label: str) -> bool:
    return bool(label) and label.replace("-", "").replace("_", "").isalnum() and label.isascii()


def _is_shared(labels: list[str]) -> bool:
    """Tell whether the last two labels are no company's own: `co.uk`, `com.au`, `myshopify.com`."""
    last_two = ".".join(labels[-2:])
    return last_two in _HOSTS or (len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL)


_SECOND_LEVEL = frozenset(
    "ac co com edu gob gouv gov govt gv info ltd ne net nom nsw or org plc qld sch vic web".split()
)
"""What countries let companies register below: `.co.uk`, `.com.br`, `.or.jp`."""

_HOSTS = frozenset(
    "azurewebsites.net blogspot.com cloudfront.net gitbook.io github.io gitlab.io herokuapp.com hubspotpagebuilder.com "
    "myshopify.com netlify.app onmicrosoft.com pages.dev sharepoint.com squarespace.com vercel.app webflow.io weebly.com "
    "wixsite.com wordpress.com zendesk.com".split()
)
"""Where many companies have a name below one provider's."""

_EVERYWHERE = frozenset(
    "aol gmail gmx googlemail hotmail icloud live mailinator outlook proton protonmail rocketmail tutanota yahoo yandex "
    "ymail".split()
)
"""Providers of mail for everybody, under whatever country: `yahoo.co.uk`, `gmx.de`."""

_EVERYBODYS = frozenset(
    "10minutemail.com 126.com 139.com 163.com 189.cn arcor.de att.net bellsouth.net bigpond.com bk.ru bluewin.ch bol.com.br "
    "btinternet.com centrum.cz charter.net comcast.net cox.net daum.net duck.com earthlink.net email.com fastmail.com "
    "fastmail.fm foxmail.com free.fr freenet.de globo.com guerrillamail.com hanmail.net hey.com hushmail.com ig.com.br "
    "inbox.com inbox.ru interia.pl juno.com keemail.me kpnmail.nl laposte.net libero.it list.ru mac.com mail.com mail.de "
    "mail.ru mailbox.org me.com msn.com nate.com naver.com ntlworld.com o2.pl onet.pl online.de online.no optonline.net "
    "optusnet.com.au orange.fr pm.me posteo.de qq.com rambler.ru rediffmail.com relay.firefox.com rogers.com sapo.pt "
    "sbcglobal.net seznam.cz sfr.fr shaw.ca sina.cn sina.com sky.com skynet.be sohu.com sympatico.ca t-online.de talktalk.net "
    "telenet.be telus.net tempmail.com terra.com.br tiscali.it tuta.io ukr.net uol.com.br verizon.net virgilio.it "
    "virginmedia.com wanadoo.fr web.de wp.pl ya.ru yopmail.com zoho.com ziggo.nl".split()
)
"""Providers of mail for everybody, and of access to the internet, with the domain they give to everybody."""
