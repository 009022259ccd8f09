"""One door for every chore: python -m bot up | ask | doctor | backup | privacy | ticket | train | eval | …"""

from __future__ import annotations

import importlib
import sys

from bot.commands.programs import continue_in_app, continue_in_engine
from bot.env_file import load as load_env_file
from bot.errors import BotError

ENGINE = frozenset({"eval", "rasa"})  # chores that work with Rasa or the model in this very process
EITHER = frozenset({"bench"})  # that one of its own names says in which
CHORES = {
    "up": ("bot.commands.up", "set up what is missing and start everything"),
    "ask": ("bot.commands.ask", "talk to the bot from the shell"),
    "settings": ("bot.commands.settings", "every setting and its value here (--env: the text of .env.example)"),
    "train": ("bot.commands.train", "train the model where it is stale (--force: anyway)"),
    "eval": ("bot.commands.eval", "how well it understands, per register, on tests/lang"),
    "bench": ("benchmarks.cli", "measure: understanding | domain | turns"),
    "analytics": ("bot.commands.analytics", "what became of conversations, per day, channel, language, topic; rebuild"),
    "replay": ("bot.commands.replay.command", "take stored conversations again: which turns come out otherwise now"),
    "review": ("bot.commands.review", "list | add ID INTENT | answer SUBJECT | not-ours ID: what was not understood"),
    "questions": ("bot.commands.questions", "which terms of the company customers ask for, and which it has not told"),
    "doctor": ("bot.commands.doctor.command", "look at everything that can be wrong, and say what to do"),
    "backup": ("bot.commands.backup", "copy the database into one file, also while it runs"),
    "restore": ("bot.commands.restore", "put such a file in the database's place (--yes: replace what is there)"),
    "privacy": ("bot.commands.privacy.command", "export | delete --customer N: everything that is kept about a person"),
    "telegram": ("bot.commands.telegram", "set-webhook | info | delete: where Telegram tells its updates"),
    "messenger": ("bot.commands.messenger", "set-up | info: the Facebook page whose messages the bot answers"),
    "ticket": ("bot.desk.ticket_cli", "list | show N | reply N TEXT | close N | take-back N"),
    "agents": ("bot.desk.agent_cli", "add NAME | list | disable | enable | password | totp: who works at the desk"),
    "payments": ("bot.commands.payments", "list | show | assign | credit | refund | refund-given: money that came"),
    "reminders": ("bot.commands.reminders", "list | run [--dry-run] [--now] | off | on: who is told what falls due"),
    "links": ("bot.commands.links", "list | undo | password-changed: a customer's accounts on Telegram and Messenger"),
    "add-language": ("bot.commands.add_language", "make the skeleton of a new language"),
    "rasa": ("bot.rasa.rasa_cli", "Rasa's own commands on this project: train, shell, test, run, data validate"),
}


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1] not in CHORES:
        wanted = sys.argv[1] if len(sys.argv) > 1 else "help"
        known = wanted in {"-h", "--help", "help"}
        if not known:
            print(f"there is no chore {wanted!r}", file=sys.stderr)
        print("usage: python -m bot CHORE [...]\n", file=sys.stderr)
        for name, (_, about) in CHORES.items():
            print(f"  {name:12} {about}", file=sys.stderr)
        return 0 if known else 2
    try:
        load_env_file()  # before anything is imported that reads settings
        if sys.argv[1] in ENGINE:
            continue_in_engine(sys.argv[1:])
        elif sys.argv[1] not in EITHER:
            continue_in_app(sys.argv[1:])
        # Only the chore that is asked for is imported: `ask` must not wait for what `train` needs.
        chore = importlib.import_module(CHORES[sys.argv[1]][0])
        return int(chore.main(sys.argv[2:]))
    except BotError as problem:
        print(f"sahayak: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
