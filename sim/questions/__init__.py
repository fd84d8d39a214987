"""Questions: events that happen in a world or do not, one file a kind, one law for three uses.

A question reads its event off a `View`: the worlds of a run (how probable is it?), the record as it
stood at earlier dates (how often did it hold?), or the later record (did it come?).

    ritual_kept                contact of a season               `sim.questions.ritual`
    contact_by, count_over     contacts of a type in a spell     `sim.questions.contact`
    index_below, index_above   a quantity crosses a threshold    `sim.questions.crossing`
    ranking                    place of a dyad among some        `sim.questions.ranking`
    first_of                   which of several comes first      `sim.questions.first`
    conditional                one question, given another       `sim.questions.conditional`

To add a kind, write its file and put its record into `Question`; checks, schema, answers, base
rates and resolution take it from there.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.questions.answer import Answer, answer_questions, outcome_of, parameter_spread
from sim.questions.base import Outcome, View
from sim.questions.base_rate import BaseRate, base_rate
from sim.questions.conditional import ConditionalQuestion
from sim.questions.contact import ContactQuestion
from sim.questions.crossing import IndexQuestion, Quantity
from sim.questions.first import FirstQuestion
from sim.questions.past import Chronicle
from sim.questions.ranking import RankingQuestion
from sim.questions.ritual import RitualQuestion

__all__ = [
    "QUESTION_KEYS",
    "QUESTION_KINDS",
    "Answer",
    "BaseRate",
    "Chronicle",
    "ConditionalQuestion",
    "ContactQuestion",
    "FirstQuestion",
    "IndexQuestion",
    "Outcome",
    "Quantity",
    "Question",
    "RankingQuestion",
    "RitualQuestion",
    "View",
    "answer_questions",
    "base_rate",
    "outcome_of",
    "parameter_spread",
]

RECORDS = (
    RitualQuestion,
    ContactQuestion,
    IndexQuestion,
    RankingQuestion,
    FirstQuestion,
    ConditionalQuestion,
)

Question = Annotated[
    RitualQuestion
    | ContactQuestion
    | IndexQuestion
    | RankingQuestion
    | FirstQuestion
    | ConditionalQuestion,
    Field(discriminator="kind"),
]

QUESTION_KINDS = tuple(kind for record in RECORDS for kind in record.kinds())
"""Every kind of question, as a file names it."""

QUESTION_KEYS = tuple(
    dict.fromkeys(
        field.alias or name for record in RECORDS for name, field in record.model_fields.items()
    )
)
"""Every key of a question."""
