"""The chat tells a customer's name to whoever proved that they are that customer, and to nobody else."""

from __future__ import annotations

from bot.security.identity_proof import sign_identity


async def test_the_name_is_given_for_the_proof_alone(site):
    client = site.visitor().client

    async def ask(method, path, token=None, **more):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with client.request(method, path, headers=headers, **more) as reply:
            return reply.status, await reply.json()

    async def prove(token, identity):
        return await ask("POST", "/chat/identity", token, json={"identity": identity})

    _, anonymous = await ask("POST", "/chat/session")
    assert "name" not in anonymous
    proof = sign_identity("1001", site.settings)
    status, known = await prove(anonymous["token"], proof)
    assert (status, known["name"]) == (200, "Rahim Uddin")
    for method, path in (("POST", "/chat/session"), ("GET", "/chat/history"), ("DELETE", "/chat/session")):
        status, told = await ask(method, path, known["token"])
        assert status == 200
        assert "Rahim" not in str(told)
    _, thief = await ask("POST", "/chat/session")
    status, told = await prove(thief["token"], proof)
    assert (status, "Rahim" in str(told)) == (401, False), "a proof that was used"
    for customer, name in (("no such customer", None), ("1002", "Priya Sen")):
        _, begun = await ask("POST", "/chat/session")
        status, told = await prove(begun["token"], sign_identity(customer, site.settings))
        assert (status, told.get("name")) == (200, name)
    site.run("alter table billing_customers rename to away")
    _, begun = await ask("POST", "/chat/session")
    status, told = await prove(begun["token"], sign_identity("1001", site.settings))
    assert (status, "name" in told) == (200, False), "the chat goes on without the backend"
    site.run("alter table away rename to billing_customers")


async def test_a_long_or_odd_name_fits(site):
    client = site.visitor().client
    site.run("update billing_customers set name = :name where id = '1001'", name=" Rahim\n\t<b> " + "x" * 500)
    async with client.post("/chat/session") as reply:
        begun = await reply.json()
    headers = {"Authorization": f"Bearer {begun['token']}"}
    body = {"identity": sign_identity("1001", site.settings)}
    async with client.post("/chat/identity", headers=headers, json=body) as reply:
        name = (await reply.json())["name"]
    assert name.startswith("Rahim <b> x")
    assert len(name) == 60
