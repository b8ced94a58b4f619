from coi_assistant.training.handout import PAGE_HEIGHT, block_height, handout_document
from coi_assistant.training.kit import Kit
from coi_assistant.training.request import LANGUAGES, texts
from coi_assistant.writers.document import Block, Heading, PageBreak, Quote, text_of


def pages(blocks: tuple[Block, ...]) -> tuple[list[Block], list[Block]]:
    (cut,) = (place for place, block in enumerate(blocks) if isinstance(block, PageBreak))
    return list(blocks[:cut]), list(blocks[cut + 1 :])


def test_both_pages_of_the_handout_have_room_in_every_language(kit: Kit) -> None:
    for language in LANGUAGES:
        document = handout_document(kit.request, texts(language), kit.quotes, kit.visuals.series, kit.visuals.events)
        for page in pages(document.blocks):
            assert page and sum(block_height(block) for block in page) <= PAGE_HEIGHT


def test_the_first_page_recognises_and_records_the_second_refers_and_cites(kit: Kit) -> None:
    document = handout_document(kit.request, texts("en"), kit.quotes, kit.visuals.series, kit.visuals.events)
    heads = [[block.text for block in page if isinstance(block, Heading)] for page in pages(document.blocks)]
    assert heads[0] == ["Recognise", "Record"]
    assert heads[1][:2] == ["Refer", "Key figures"] and heads[1][-1] == "Sources"


def test_no_quotation_stands_in_the_handout_twice(kit: Kit) -> None:
    words = texts("en")
    made = handout_document(kit.request, words, kit.quotes, kit.visuals.series, kit.visuals.events)
    told = [text_of(block.runs) for block in made.blocks if isinstance(block, Quote)]
    assert told and len(told) == len(set(told))
