"""The service catalogue is public, complete, and cites a norm only while it is in force."""

from __future__ import annotations

from server.cases.words import SERVICES
from server.resident.catalogue import LAYERS, layer_of, services
from tests.stage import Stage


def test_every_item_has_owner_place_path_terms_papers_and_basis(stage: Stage) -> None:
    found = stage.read(services)

    assert {each.item for each in found} == set(SERVICES)
    for each in found:
        assert (
            each.owner and each.apply_zh and each.apply_en and each.path and each.terms and each.papers and each.basis
        ), each.item
        assert each.layer in LAYERS
    assert layer_of("stranded") == "emergency" and layer_of("dibao") == "basic"


def test_the_law_stands_in_it_only_from_its_day_on(stage: Stage) -> None:
    assert any("中华人民共和国社会救助法" in line for each in stage.read(services) for line in each.basis)
    stage.clock.instant = stage.clock.instant.replace(month=6)

    before = stage.read(services)
    assert not any("中华人民共和国社会救助法" in line for each in before for line in each.basis)
    assert all(each.basis for each in before)


def test_a_stranger_reads_and_prints_it_in_both_languages(stage: Stage) -> None:
    client = stage.client()

    page = client.get("/catalogue")
    english = client.get("/catalogue?lang=en").get_data(as_text=True)

    text = page.get_data(as_text=True)
    assert page.status_code == 200 and text.count('<section class="card"') == len(SERVICES)
    assert "data-print" in text and "演示参数" in text and "30个工作日" in text
    assert "Relief station" in english
    assert "/catalogue" in client.get("/guides").get_data(as_text=True)
