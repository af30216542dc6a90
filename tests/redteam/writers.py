"""People who write a canary wherever there is room for words, by chat, on pages, and by deeds."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.add_mail import add_mail
from casework.answer_power import answer_power
from casework.begin_series import begin_series
from casework.change_town import change_town
from casework.choose_label import choose_label
from casework.conference.write_note import write_note
from casework.days import Terms
from casework.enter_tie import TieTold, enter_tie
from casework.first_visit import Item
from casework.ground import take_notices
from casework.hand_over import hand_over_persons
from casework.invite import invite
from casework.log_call import CallOutcome, log_call, note_call
from casework.name_first_call import name_first_call
from casework.propose_days import propose_days
from casework.refer_wish import refer_wish
from casework.register_host import HostKind
from casework.register_visited_host import HostTold, HowMet, register_visited_host
from casework.report_incident import Incident, Whom, add_words, report_incident
from casework.set_day import set_day
    def _around(self, session: Session, person: PlacementMember, supporter: Account) -> None:
        word, now = self.canaries.word, self.town.now
        told = TieTold(
            kind=PartyKind.MEDICAL,
            bond=Bond.WEAK,
            giving=Giving.TO_PERSON,
            since=tokyo_day(now),
            name=word(),
            values=word(),
            good_at=word(),
        )
        tie = enter_tie(session, person=person.person_id, told=told, by=supporter, now=now)
        answer_power(
            session,
            tie=tie.id,
            answer=Power.PARTLY,
            words=word(),
            how_said=HowSaid.CHOSEN,
            by=supporter,
            now=now,
        )
        levels = [word() for _ in range(5)]
        set_goal(session, wish=person.wish_id, levels=levels, by=supporter, now=now)
