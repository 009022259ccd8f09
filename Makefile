# Thin on purpose: every chore is `python -m bot …`; the set-up is scripts/bootstrap.
.PHONY: run test train bench setup lock
run: ; @scripts/bootstrap run && exec .venv/bin/python -W ignore -m bot up
test: ; @scripts/bootstrap test && exec scripts/check
train: ; @scripts/bootstrap run && exec .venv/bin/python -W ignore -m bot train
bench: ; @scripts/bootstrap test && exec .venv/bin/python -W ignore -m bot bench $(or $(NAME),domain) $(ARGS)
setup: ; @scripts/bootstrap test
lock: ; @scripts/lock
