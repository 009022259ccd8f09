"""What may come of a call to WHMCS; none of these repeats a secret or what a customer wrote."""

from __future__ import annotations


class WhmcsAway(Exception):
    """It is not to be reached, slow, down for maintenance or refuses everything of late; the same again may do.

    `asked`: whether the question may have reached it, which matters for one that changes something.
    """

    def __init__(self, why: str, asked: bool = True) -> None:
        super().__init__(f"whmcs: {why}")
        self.asked = asked


class WhmcsTooLong(WhmcsAway):
    """It answered, with more than is read; the same again will be no shorter."""


class WhmcsDenied(WhmcsAway):
    """It does not let us in: a credential, an address or a role that an operator has to mend. `message`: its words."""

    def __init__(self, action: str, message: str) -> None:
        super().__init__(f"{action} is denied: {message}", asked=False)
        self.message = message


class WhmcsRefused(Exception):
    """It understood and will not: `message` is its own words, such as "Invoice ID Not Found", not for any log."""

    def __init__(self, action: str, message: str) -> None:
        super().__init__(f"whmcs: {action} is refused")
        self.message = message

    def says(self, *words: str) -> bool:
        """Whether its message begins like one of these, in whatever case."""
        return self.message.casefold().startswith(tuple(one.casefold() for one in words))
