"""What the product is measured against gives its answers: a rule that changes has to change in `bench/peers`, too."""

from __future__ import annotations

from bench.peers import arrays, plain
from bench.peers.given import answered, given
from bench.product import Product


def test_peers_give_the_answers_of_the_product() -> None:
    worlds = Product(2_000).run()
    held = given(worlds)
    assert arrays.answers(held) == plain.answers(plain.rows(held)) == answered(worlds)
