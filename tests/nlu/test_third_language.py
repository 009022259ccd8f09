"""A third language is read like the others: its register, its name, and topics learnt from its own examples."""

from __future__ import annotations

from pathlib import Path

from tests.copied_project import CopiedProject

SCRIPT = """
import json
from bot.nlu.reading import read_message
from bot.nlu.understanding import Understanding

EXAMPLES = {
    "my_due": ["मेरा बकाया कितना है", "कितना बिल बाकी है", "मुझे कितने पैसे देने हैं", "मेरा कुल बकाया बताइए", "बाकी रकम कितनी है",
               "how much do I owe", "what is my balance due", "amar koto baki"],
    "refund_policy": ["पैसे वापस कब मिलेंगे", "रिफंड का नियम क्या है", "क्या पैसे लौटाए जाते हैं", "रिफंड कितने दिन में",
                      "पैसा वापसी की नीति",
                      "what is the refund policy", "when do I get my money back", "refund koto dine pabo"],
    "handoff": ["किसी इंसान से बात करनी है", "एजेंट से बात कराइए", "मुझे सपोर्ट से बात करनी है", "असली आदमी चाहिए",
                "किसी से बात कराओ",
                "talk to a person", "connect me to an agent", "manush er sathe kotha bolbo"],
}
model = Understanding().fit(*zip(*((text, topic) for topic, texts in EXAMPLES.items() for text in texts)))
readings = [read_message(text, model) for text in ("मेरा बकाया बताओ", "रिफंड कब मिलेगा", "मुझे इंसान से बात करनी है")]
print(json.dumps({
    "registers": [one.surface.register for one in readings],
    "topics": [one.first.ranking[0][0] for one in readings],
    "named": [dict(read_message(text, None).first.entities) for text in ("हिन्दी में बोलिए", "bKash से ४८२१ भरना है")],
}))
"""


def test_hindi_is_understood_from_its_own_examples(tmp_path: Path) -> None:
    project = CopiedProject(tmp_path)
    project.command("add-language", "hi", "--name", "हिन्दी", "--script", "Devanagari")
    read = project.run(SCRIPT)
    assert read["registers"] == ["hi"] * 3
    assert read["topics"] == ["my_due", "refund_policy", "handoff"]
    assert read["named"] == [{"language": "hi"}, {"gateway": "bkash", "invoice_number": "4821"}]
