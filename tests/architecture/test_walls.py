"""No import rings inside a room; the walls between rooms are import-linter's, run by `make test`."""

import grimp
import pytest

from tests.architecture.sources import ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_modules_of_a_room_stand_in_no_ring(room: str):
    graph = grimp.build_graph(room, cache_dir=None, exclude_type_checking_imports=True)
    knots = [
        module
        for module in graph.modules
        if any(
            graph.chain_exists(importer=imported, imported=module)
            for imported in graph.find_modules_directly_imported_by(module)
        )
    ]
    assert knots == []
