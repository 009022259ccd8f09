"""The counter: one file for each thing that a customer can ask about their own account."""

from __future__ import annotations
