"""The judge: one encoder reads premise and hypothesis together and says supports, refutes or not enough information."""

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Encoding, Tokenizer
from transformers import BertConfig, BertModel
from transformers.utils import logging

from evals.train.pairs import Pair

ARCHITECTURE = ("config.json", "tokenizer.json")
"""What a folder holds beside the weights, so that they can be read."""


class CrossEncoder(torch.nn.Module):
    """BERT over `<s> premise </s> </s> hypothesis </s>`, three logits in the order of `pairs.LABELS`.

    The head sees the first token, the mean vectors of both texts, their distance and their product: what the sentence
    encoder it starts from was trained to make comparable. Segments pick the tokens of each mean; both rows of the
    segment table start out equal, so the encoder at first takes no notice of them.
    """

    def __init__(self, bert: BertModel) -> None:
        """Set a new head on `bert`."""
        super().__init__()
        self.bert = bert
        size = self.bert.config.hidden_size
        self.hidden = torch.nn.Linear(5 * size, size)
        self.output = torch.nn.Linear(size, 3)
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Map int64 ids, mask and segments, all [batch, sequence], to float32 logits [batch, 3]."""
        mask = attention_mask.to(torch.float32)
        states = self.bert(
            input_ids=input_ids,
            attention_mask=(1.0 - mask[:, None, None, :]) * torch.finfo(torch.float32).min,
            token_type_ids=token_type_ids,
        ).last_hidden_state.to(torch.float32)
        second = token_type_ids.to(torch.float32) * mask
        premise, hypothesis = _mean(states, mask - second), _mean(states, second)
        joined = torch.cat(
            [states[:, 0], premise, hypothesis, (premise - hypothesis).abs(), premise * hypothesis], dim=1
        )
        return self.output(torch.nn.functional.gelu(self.hidden(joined)))


def from_base(folder: Path) -> CrossEncoder:
    """The encoder of a base folder under a new head."""
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    return CrossEncoder(BertModel.from_pretrained(folder, config=_config(folder), add_pooling_layer=False))


def from_checkpoint(path: Path) -> CrossEncoder:
    """The averaged weights of a finished stage or of a checkpoint; config.json lies beside the file."""
    state = torch.load(path, weights_only=True)
    if "average" in state:
        prefix = "module."
        state = {name.removeprefix(prefix): w for name, w in state["average"].items() if name.startswith(prefix)}
    model = CrossEncoder(BertModel(_config(path.parent), add_pooling_layer=False))
    model.load_state_dict(state)
    return model.eval()


def _config(folder: Path) -> BertConfig:
    return BertConfig.from_pretrained(
        folder, attn_implementation="eager", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    )


def _mean(states: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    share = weights / weights.sum(1, keepdim=True).clamp(min=1.0)
    return (share.unsqueeze(1) @ states).squeeze(1)


def encode(tokenizer: Tokenizer, pairs: Sequence[Pair]) -> list[Encoding]:
    """The tokens of each pair, premise first."""
    return tokenizer.encode_batch([(pair.premise, pair.hypothesis) for pair in pairs])


def collate(encodings: Sequence[Encoding]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Ids, mask and segments of some pairs, padded to the longest; what is masked may have any id."""
    width = max(len(encoding.ids) for encoding in encodings)
    shape = (len(encodings), width)
    ids, mask, segments = (torch.zeros(shape, dtype=torch.int64) for _ in range(3))
    for row, encoding in enumerate(encodings):
        length = len(encoding.ids)
        ids[row, :length] = torch.tensor(encoding.ids)
        segments[row, :length] = torch.tensor(encoding.type_ids)
        mask[row, :length] = 1
    return ids, mask, segments


@torch.inference_mode()
def predict(judge: CrossEncoder, encodings: Sequence[Encoding], batch: int = 64) -> torch.Tensor:
    """Logits [pairs, 3] in the given order; batches are grouped by length."""
    order = sorted(range(len(encodings)), key=lambda row: len(encodings[row].ids))
    logits = torch.empty((len(encodings), 3))
    for start in range(0, len(order), batch):
        rows = order[start : start + batch]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits[rows] = judge(*collate([encodings[row] for row in rows])).to(torch.float32)
    return logits
