"""An offer and a host in words, the same for everybody who may read them."""

from collections.abc import Iterable, Mapping

from bot.dates import date_words
from bot.flows.times import times_of_offer
from casework.heard import ELSEWHERE
from casework.views_hosts import HostView, OfferView
from matching.facts import OfferKind, Reach
from texts import Text
from towns import Agency, AgencyKind, Town


def offer_words(offer: OfferView, *, towns: Mapping[str, Town], reader: Town) -> Text:
    """Say what, when, where, for how many, what the host would be glad of, and who it is."""
    lines: list[Text | str] = [Text.plain(offer.text), ""]
    if offer.kind is OfferKind.EMPLOYMENT:
        lines.append(_line("kind", Text.of(f"facets.kind.{offer.kind}")))
    else:
        lines += [
            _line("when", times_of_offer(offer.slots, offer.days)),
            _line("where", where_words(offer, towns=towns, reader=reader)),
            _line("kind", Text.of(f"facets.kind.{offer.kind}")),
            _line("people", Text.of("offers.people", count=offer.capacity)),
        ]
    if offer.hopes:
        lines.append(_line("hope", Text.listed(*(Text.plain(hope) for hope in offer.hopes))))
    if offer.provides:
        lines.append(_line("provides", _facets("need", offer.provides)))
    if offer.conditions:
        lines.append(_line("conditions", _facets("condition", offer.conditions)))
    if offer.how_heard in ELSEWHERE:
        lines.append(Text.of(f"offers.heard.{offer.how_heard}"))
    return Text.lines(*lines, "", host_line(offer.host), Text.plain(offer.host.sentence))


def named_words(offer: OfferView) -> Text:
    """Say an offer's sentence in a list, with its next day if it takes place on some alone."""
    if not offer.days:
        return Text.plain(offer.text)
    return Text.of("offers.on_day", text=offer.text, day=date_words(min(offer.days)))


def where_words(offer: OfferView, *, towns: Mapping[str, Town], reader: Town) -> Text:
    """Say where an offer takes place, and from where people may come."""
    if offer.reach is Reach.ONLINE:
        return Text.of("facets.reach.online")
    area = area_words(towns.get(offer.town), offer.area)
    if offer.town != reader.key and offer.town in towns:
        area = Text.of("offers.elsewhere", town=towns[offer.town].name, area=area)
    return Text.of("offers.where", area=area, reach=Text.of(f"facets.reach.{offer.reach}"))


def area_words(town: Town | None, key: str) -> Text:
    """Name an area; a town file may have lost it since."""
    for area in town.areas if town else ():
        if area.key == key:
            return Text.plain(area.name)
    return Text.of("offers.unknown_area")


def host_line(host: HostView) -> Text:
    """Say a host's name and kind."""
    return Text.of("hosts.line", name=host.name, kind=Text.of(f"hosts.kind.{host.kind}"))


def job_words(town: Town) -> Text:
    """Say to whom an employer turns: jobs are not brokered here."""
    agencies = town.agencies_for(AgencyKind.EMPLOYMENT)
    return Text.of("offers.job", agencies=Text.lines(*(_agency(agency) for agency in agencies)))


def _agency(agency: Agency) -> Text:
    return Text.of("everyone.phone_line", name=agency.name, phone=agency.phone, hours=agency.hours)


def _line(name: str, words: Text) -> Text:
    return Text.of(f"offers.line.{name}", words=words)


def _facets(table: str, names: Iterable[str]) -> Text:
    return Text.listed(*(Text.of(f"facets.{table}.{name}") for name in names))
