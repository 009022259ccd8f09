"""Messenger, through Meta's Graph API: a webhook that proves who calls, and a sender that knows its rules."""
