"""Plans as files: the format is described in docs/plan-format.md and in plan.schema.json."""

from measures.exchange.plan_file import Unreadable, read
from measures.exchange.plan_import import PlanImport
from measures.exchange.problems import Problem

__all__ = ["PlanImport", "Problem", "Unreadable", "read"]
