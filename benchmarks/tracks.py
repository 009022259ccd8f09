"""The tracks of the comparison on public data: what is learnt, what is asked, and with how many typing errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.datasets import Examples, Library, few
from benchmarks.noise import noisy

TYPOS = (0.03, 0.06, 0.10)
SHOTS = (5, 10)


@dataclass(frozen=True)
class Track:
    """One training set and the test sets that its model answers."""

    name: str
    train: tuple[str, ...]
    tests: dict[str, str]
    typos: bool = False
    outside: dict[str, str] = field(default_factory=dict)  # {"valid": file, "test": file} of foreign messages
    validation: str | None = None
    shots: int | None = None  # drawn by us, where no published draw is at hand

    @property
    def few(self) -> bool:
        return "full" not in self.name

    def learnt(self, library: Library) -> Examples:
        # A try with --rows must not thin out a few-shot set, which is small already.
        source = Library(library.folder) if self.few else library
        found = [source.examples(name) for name in self.train]
        if self.shots is not None:
            found = [few(one, self.shots) for one in found]
        return sum(found[1:], found[0])

    def asked(self, library: Library) -> dict[str, Examples]:
        """Every test set by its name, those with typing errors among them."""
        found = {name: library.examples(file) for name, file in self.tests.items()}
        if self.typos:
            for name, clean in list(found.items()):
                for share in TYPOS:
                    mistyped = tuple(noisy(clean.texts, share))
                    found[f"{name}, {share:.0%} typos"] = Examples(mistyped, clean.labels)
        return found


def _english(name: str, folder: str, **more: object) -> Iterator[Track]:
    yield Track(f"{name}/full", (f"{folder}/train",), {"test": f"{folder}/test"}, **more)  # type: ignore[arg-type]
    for shots in SHOTS:
        yield Track(f"{name}/{shots}", (f"fewshot/{name}/train_{shots}",), {"test": f"fewshot/{name}/test"})


FORMS = {"bn": "massive/bn_test", "bn-Latn (derived)": "massive/bn-Latn_test_derived", "en": "massive/en_test"}

TRACKS: tuple[Track, ...] = (
    *_english("banking77", "banking77", typos=True),
    *_english(
        "clinc150",
        "clinc150",
        validation="clinc150/val",
        outside={"valid": "clinc150/oos_val", "test": "clinc150/oos_test"},
    ),
    *_english("hwu64", "hwu64"),
    Track("massive-bn/full", ("massive/bn_train",), {"bn": "massive/bn_test"}, typos=True),
    *(Track(f"massive-bn/{shots}", (f"massive/bn_train_{shots}",), {"bn": "massive/bn_test"}) for shots in SHOTS),
    Track("massive-en/full", ("massive/en_train",), {"en": "massive/en_test"}),
    *(Track(f"massive-en/{shots}", ("massive/en_train",), {"en": "massive/en_test"}, shots=shots) for shots in SHOTS),
    # One model, three forms of the same questions.
    Track("matrix bn/10", ("massive/bn_train_10",), FORMS),
    Track("matrix bn+en/10", ("massive/bn_train", "massive/en_train"), FORMS, shots=10),
    Track("matrix bn/full", ("massive/bn_train",), FORMS),
    Track("matrix bn+en/full", ("massive/bn_train", "massive/en_train"), FORMS),
)
