"""What an agent and a bot do in Request Tracker, by python-rt: its address, both tokens and the words as JSON."""

import asyncio
import json
import sys

from rt.exceptions import AuthorizationError, BadRequestError, NotFoundError
from rt.rest2 import AsyncRt


async def main(url: str, agent: str, bot: str, said: dict[str, str]) -> None:
    shirin, sahayak, nobody = (AsyncRt(url, token=token) for token in (agent, bot, "1-1-nobody"))
    query = f"Subject LIKE '[#{said['ticket']}]' AND Status = '__Active__'"
    found = [one async for one in shirin.search(raw_query=query, query_format="s", order="id")]
    told: dict[str, object] = {"found": found}
    number = found[-1]["id"]
    told["ticket"] = await shirin.get_ticket(number)
    told["replied"] = await shirin.reply(number, said["reply"])
    told["commented"] = await shirin.comment(number, said["comment"])
    told["taken"] = await shirin.take(number)
    told["resolved"] = await shirin.edit_ticket(number, Status="resolved")
    told["privileged"] = [await sahayak.user_exists(who) for who in ("shirin", "stranger", "missing")]
    more = {"subject": said["subject"], "content": said["content"], "RefersTo": [said["address"]]}
    told["made"] = await sahayak.create_ticket("Billing", **more)
    told["refused"] = []
    for call in (nobody.get_ticket(number), shirin.get_ticket(999_999), shirin.comment(999_999, "x")):
        try:
            await call
        except (AuthorizationError, NotFoundError, BadRequestError) as trouble:
            told["refused"].append(type(trouble).__name__)
    print(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], json.loads(sys.argv[4])))
