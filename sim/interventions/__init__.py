"""Interventions of a scenario, as checked records, a kind a file.

Each file says what the kind moves and what it does not. An intervention has a period, and where it
makes sense a ramp, a probability and an uncertainty of size; `sim.interventions.base` tells what
all have in common, `sim.effects` in which ways they can act on a world.

Example
-------
>>> ShockIntervention(kind="shock", dyad="RUS-CHN", month="2024-09", source="assumption").dyad
'CHN-RUS'
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.interventions.agreement import AgreementIntervention
from sim.interventions.attention import AttentionIntervention
from sim.interventions.base import ASSUMPTION, CALIBRATION, Change
from sim.interventions.capability import CapabilityIntervention
from sim.interventions.contacts import ContactIntervention
from sim.interventions.coverage import CoverageIntervention
from sim.interventions.crisis import CrisisIntervention
from sim.interventions.leader import LeaderIntervention
from sim.interventions.lift import LiftIntervention
from sim.interventions.mediation import MediationIntervention
from sim.interventions.membership import MembershipIntervention
from sim.interventions.new_ritual import NewRitualIntervention
from sim.interventions.relations import RelationsIntervention
from sim.interventions.ritual import RitualIntervention
from sim.interventions.sanction import SanctionIntervention
from sim.interventions.shock import ShockIntervention
from sim.interventions.summit import SummitIntervention

__all__ = [
    "ASSUMPTION",
    "CALIBRATION",
    "KINDS",
    "AgreementIntervention",
    "AnyIntervention",
    "AttentionIntervention",
    "CapabilityIntervention",
    "Change",
    "ContactIntervention",
    "CoverageIntervention",
    "CrisisIntervention",
    "Intervention",
    "LeaderIntervention",
    "LiftIntervention",
    "MediationIntervention",
    "MembershipIntervention",
    "NewRitualIntervention",
    "RelationsIntervention",
    "RitualIntervention",
    "SanctionIntervention",
    "ShockIntervention",
    "SummitIntervention",
]

AnyIntervention = (
    RitualIntervention
    | NewRitualIntervention
    | ContactIntervention
    | SummitIntervention
    | AgreementIntervention
    | MediationIntervention
    | ShockIntervention
    | CrisisIntervention
    | SanctionIntervention
    | RelationsIntervention
    | LiftIntervention
    | MembershipIntervention
    | LeaderIntervention
    | AttentionIntervention
    | CapabilityIntervention
    | CoverageIntervention
)

Intervention = Annotated[AnyIntervention, Field(discriminator="kind")]

KINDS: dict[str, type[Change]] = {
    kind: record
    for record in AnyIntervention.__args__
    for kind in record.model_fields["kind"].annotation.__args__
}
"""Records by kind, in the order in which documents list them."""
