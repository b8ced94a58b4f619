"""The reader scores question and passage together; its adapter belongs to one model."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertModel

from coi_assistant.errors import ModelError
from coi_assistant.retrieval.encoder import load_encoder
from coi_assistant.retrieval.reader import ADAPTER, load_reader
from coi_assistant.retrieval.reader_model import ReaderModel, Text, likeness, load_model

QUESTION, PASSAGES = (0, 5, 6, 2), ((0, 7, 8, 9, 10, 2), (0, *[11] * 9, 2))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a small model of random weights."""
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=50, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=32,
    )  # fmt: skip
    state = BertModel(config, add_pooling_layer=False).state_dict()
    save_file({name: tensor.contiguous() for name, tensor in state.items()}, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text(json.dumps(config.to_dict()))
    return tmp_path


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    """Return an adapter of rank 2 for one linear layer, with another bias of the score."""
    trained = {
        "encoder.layers.1.query.down": torch.ones(2, 32),
        "encoder.layers.1.query.up": torch.ones(32, 2) / 10,
        "bias": torch.tensor(3.0),
    }
    save_file(trained, tmp_path / "adapter.safetensors", metadata={"base": "abc"})
    return tmp_path / "adapter.safetensors"


def test_an_untrained_reader_scores_by_the_cosine_of_question_and_passage(folder: Path) -> None:
    model = ReaderModel(load_encoder(folder)).eval()
    with torch.inference_mode():
        asked = model.alone(QUESTION)
        scores = model([(asked, model.alone(passage)) for passage in PASSAGES])
    assert scores.shape == (2,)
    assert all(-18.6 < score < 1.6 for score in scores.tolist())


def test_passages_read_together_score_as_they_do_alone(folder: Path) -> None:
    model = ReaderModel(load_encoder(folder)).eval()
    with torch.inference_mode():
        asked = model.alone(QUESTION)
        pairs = [(asked, model.alone(passage)) for passage in PASSAGES]
        torch.testing.assert_close(model(pairs), torch.cat([model([pair]) for pair in pairs]), atol=1e-5, rtol=1e-4)


def test_passages_read_at_a_time_are_read_each_alone(folder: Path) -> None:
    model = ReaderModel(load_encoder(folder)).eval()
    many = [(0, *range(3, 3 + 20 + n % 7), 2) for n in range(60)]
    with torch.inference_mode():
        read = model.each_alone(many)
        assert [one.tokens for one in read] == many
        for tokens, one in zip(many, read, strict=True):
            torch.testing.assert_close(one.states, model.alone(tokens).states, atol=2e-3, rtol=2e-3)


def test_question_and_passage_meet_in_the_upper_layers_only(folder: Path) -> None:
    model = ReaderModel(load_encoder(folder)).eval()
    other_question = (0, 12, 13, 14, 2)
    with torch.inference_mode():
        read = model.alone(PASSAGES[0])
        first, second = (model([(model.alone(asked), read)]) for asked in (QUESTION, other_question))
        lower = model.encoder.through(slice(1), *embedded(model, PASSAGES[0]))
    assert first != second
    torch.testing.assert_close(read.states, lower.half())


def text(tokens: list[int], vectors: dict[int, list[float]]) -> Text:
    """Return a text whose tokens have the vectors given, between the marks of its beginning and end."""
    marks = [0.0, 0.0]
    return Text([0, *tokens, 2], torch.tensor([marks, *[vectors[one] for one in tokens], marks]).half())


def test_a_rare_word_of_the_question_counts_more_than_one_that_most_passages_hold() -> None:
    vectors = {7: [1.0, 0.0], 8: [0.0, 1.0]}
    common, rare = text([7, 7], vectors), text([8], vectors)
    with_common, with_rare, *others = likeness(text([7, 8], vectors), [common, rare, common, common])
    assert 0 < with_common < 0.5 < with_rare < 1
    assert others == [with_common, with_common]


def test_the_nearest_word_of_a_passage_counts_for_each_word_of_the_question() -> None:
    vectors = {7: [1.0, 0.0], 8: [0.6, 0.8], 9: [0.0, 1.0]}
    (found,) = likeness(text([7], vectors), [text([9, 8, 9], vectors)])
    assert found == pytest.approx(0.6, abs=1e-3)


def embedded(model: ReaderModel, tokens: tuple[int, ...]) -> tuple[torch.Tensor, list[int]]:
    row = torch.tensor(tokens)
    return model.encoder.embed(row, torch.zeros_like(row), [len(tokens)]), [len(tokens)]


def test_an_adapter_is_merged_into_the_weights(folder: Path, adapter: Path) -> None:
    plain, merged = ReaderModel(load_encoder(folder)), load_model(folder, adapter, base="abc")
    assert float(merged.bias) == 3.0
    weights = [model.state_dict()["encoder.layers.1.query.weight"] for model in (plain, merged)]
    torch.testing.assert_close(weights[1] - weights[0], torch.full((32, 32), 0.2))


def test_an_adapter_of_another_model_is_refused(folder: Path, adapter: Path) -> None:
    with pytest.raises(ValueError, match="was trained on the model 'abc'"):
        load_model(folder, adapter, base="def")


@pytest.mark.model
def test_a_damaged_adapter_is_named_with_its_remedy(models_dir: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "reader.safetensors"
    damaged.write_bytes(ADAPTER.read_bytes()[:1000])
    with pytest.raises(ModelError, match="COI_READER=0"):
        load_reader(models_dir, adapter=damaged)


@pytest.mark.model
def test_the_trained_reader_prefers_what_answers_in_every_language(models_dir: Path) -> None:
    reader = load_reader(models_dir)
    passages = [
        ("Norland Watch - Border", "Officers at the crossing look through the telephones of people who come home."),
        ("Norland Watch - Border", "The crossing is open from six to ten, and lorries wait for two days on average."),
    ]
    for question in ("Are travellers' phones searched?", "Проверяют ли телефоны у возвращающихся?"):
        answering, other = reader.read(question, passages)
        assert answering > other + 1
    assert reader.read("Who?", []) == reader.likeness("Who?", []) == ()


@pytest.mark.model
def test_words_that_mean_the_same_are_near_in_another_language(models_dir: Path) -> None:
    passages = [("", "Officers search the telephones of travellers."), ("", "The bridge was painted green in May.")]
    near, far = load_reader(models_dir).likeness("Проверяют ли телефоны путешественников?", passages)
    assert near > far + 0.05


@pytest.mark.model
def test_the_trained_reader_tells_the_near_miss_from_the_answer(models_dir: Path) -> None:
    passage = ("Norland Watch - Arrests", "In 2023 the group counted 31 arrests of people who had come home by train.")
    reader = load_reader(models_dir)
    asked = "How many people were arrested on return in 2023?"
    missed = "How many people were given passports by consulates in 2023?"
    assert reader.read(asked, [passage])[0] > reader.read(missed, [passage])[0] + 1


@pytest.mark.model
def test_a_passage_learnt_ahead_scores_the_same_to_the_last_digit(models_dir: Path) -> None:
    reader, fresh = load_reader(models_dir), load_reader.__wrapped__(models_dir)
    learnt = ("Norland Watch - Fines", "The court of the second district fined four people for a flag in March.")
    other = ("Norland Watch - Trains", "Trains over the northern border run twice a day.")
    asked = "What were people fined for?"
    reader.learn([other])
    reader.read("When do trains run?", [other, learnt])
    assert reader.read(asked, [learnt, other]) == fresh.read(asked, [learnt, other])


@pytest.mark.model
def test_what_is_read_beside_a_passage_leaves_its_score_the_same_to_the_last_digit(models_dir: Path) -> None:
    reader, fresh = load_reader.__wrapped__(models_dir), load_reader.__wrapped__(models_dir)
    passages = [
        (f"Norland Watch - Report {n}", "The court fined four people for a flag in March. " * (1 + n % 5))
        for n in range(20)
    ]
    reader.learn(passages[::-1])
    assert reader.read("Who was fined?", passages[:3]) == fresh.read("Who was fined?", passages[:3])


@pytest.mark.model
def test_no_more_passages_are_kept_than_there_is_room_for(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coi_assistant.retrieval.reader.PASSAGES_KEPT", 2)
    reader = load_reader.__wrapped__(models_dir)
    passages = [("", f"The court fined {number} people.") for number in ("four", "six", "nine")]
    reader.learn(passages)
    assert list(reader._kept) == passages[1:]
    assert len(reader.likeness("Who was fined?", passages)) == 3
