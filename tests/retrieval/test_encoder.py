"""The encoder computes what the library's BERT computes, without padding."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertModel

from coi_assistant.retrieval.encoder import load_encoder, load_tokenizer

LENGTHS = (7, 3, 12)


@pytest.fixture(scope="module")
def bert() -> BertModel:
    """Return a small model with random weights."""
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=50,
        hidden_size=32,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=16,
    )
    return BertModel(config, add_pooling_layer=False).eval()


@pytest.fixture
def folder(bert: BertModel, tmp_path: Path) -> Path:
    """Return a folder with that model."""
    save_file({name: tensor.contiguous() for name, tensor in bert.state_dict().items()}, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text(json.dumps(bert.config.to_dict()))
    return tmp_path


def test_texts_laid_end_to_end_get_the_states_they_get_alone(bert: BertModel, folder: Path) -> None:
    tokens, types = torch.randint(50, (sum(LENGTHS),)), torch.randint(2, (sum(LENGTHS),))
    with torch.inference_mode():
        together = load_encoder(folder)(tokens, types, LENGTHS)
        alone = [
            bert(input_ids=text[None], token_type_ids=kind[None]).last_hidden_state[0]
            for text, kind in zip(tokens.split(LENGTHS), types.split(LENGTHS), strict=True)
        ]
    torch.testing.assert_close(together, torch.cat(alone), atol=1e-5, rtol=1e-4)


def test_the_first_layers_can_be_taken_alone(bert: BertModel, folder: Path) -> None:
    tokens, types = torch.randint(50, (5,)), torch.zeros(5, dtype=torch.long)
    with torch.inference_mode():
        cut = load_encoder(folder, layers=2)(tokens, types, [5])
        every = bert(input_ids=tokens[None], output_hidden_states=True).hidden_states
    torch.testing.assert_close(cut, every[2][0], atol=1e-5, rtol=1e-4)


def test_a_loaded_encoder_is_not_trained_by_accident(folder: Path) -> None:
    encoder = load_encoder(folder)
    assert not encoder.training
    assert not any(parameter.requires_grad for parameter in encoder.parameters())


def test_a_damaged_tokenizer_is_a_value_error_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="tokenizer cannot be read"):
        load_tokenizer(tmp_path)
