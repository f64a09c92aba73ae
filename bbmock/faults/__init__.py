"""Failures on demand: rules of where, when and what, as values; they know no HTTP."""

from bbmock.faults.effects.answers import (
    Backend as Backend,
    Edge as Edge,
    Maintenance as Maintenance,
    OAuthFailure as OAuthFailure,
    Outcome as Outcome,
    Redirected as Redirected,
    Status as Status,
    Throttled as Throttled,
)
from bbmock.faults.effects.delays import (
    Bandwidth as Bandwidth,
    Dribble as Dribble,
    Hang as Hang,
    LateBody as LateBody,
    Latency as Latency,
    LognormalLatency as LognormalLatency,
    UniformLatency as UniformLatency,
)
from bbmock.faults.effects.edits import (
    BundleMoves as BundleMoves,
    ContentType as ContentType,
    CutJson as CutJson,
    ForeignNextLink as ForeignNextLink,
    Headers as Headers,
    PageShrinks as PageShrinks,
    Spoilt as Spoilt,
)
from bbmock.faults.effects.state import Mishap as Mishap
from bbmock.faults.effects.wire import (
    Broken as Broken,
    CutBody as CutBody,
    Refuse as Refuse,
    Reset as Reset,
    WrongLength as WrongLength,
)
from bbmock.faults.engine import Faults as Faults, Standing as Standing
from bbmock.faults.rules import Firing as Firing, Rule as Rule
from bbmock.faults.vocabulary import EFFECTS as EFFECTS, Effect as Effect, read_effect as read_effect
from bbmock.faults.when import When as When
from bbmock.faults.where import Where as Where
