"""Frames of acts of state: letters, documents, envoys, sanctions, words against, force, gifts.

Each rule takes a trigger in its clause and says who acted towards whom; None where a party is
missing. The one who acts is the initiator.
"""

from __future__ import annotations

from calibration.readouts.envoys import read_callhome, read_cite, read_envoy, read_note, read_recall
from calibration.readouts.expulsions import read_expel, read_orderout, read_sendhome
from calibration.readouts.force import read_captive, read_fight
from calibration.readouts.gifts import (
    read_aidnoun,
    read_coop,
    read_giftcome,
    read_give,
    read_thank,
)
from calibration.readouts.hostile import (
    read_against,
    read_brand,
    read_show,
    read_threat,
    read_ultimatum,
    read_urge,
    read_warning,
)
from calibration.readouts.letters import read_greetnoun, read_greetto, read_greetverb, read_sign
from calibration.readouts.measures import (
    read_lift,
    read_posts,
    read_sanction,
    read_sanctverb,
    read_ties,
)

__all__ = ["ACTS"]

ACTS = {
    "greetverb": read_greetverb,
    "greetnoun": read_greetnoun,
    "sign": read_sign,
    "envoy": read_envoy,
    "note": read_note,
    "recall": read_recall,
    "expel": read_expel,
    "orderout": read_orderout,
    "ties": read_ties,
    "sanction": read_sanction,
    "sanctverb": read_sanctverb,
    "lift": read_lift,
    "against": read_against,
    "brand": read_brand,
    "threat": read_threat,
    "fight": read_fight,
    "give": read_give,
    "aidnoun": read_aidnoun,
    "coop": read_coop,
    "cite": read_cite,
    "giftcome": read_giftcome,
    "thank": read_thank,
    "captive": read_captive,
    "sendhome": read_sendhome,
    "warning": read_warning,
    "greetto": read_greetto,
    "callhome": read_callhome,
    "posts": read_posts,
    "ultimatum": read_ultimatum,
    "urge": read_urge,
    "show": read_show,
}
