import pytest

from tests.reading.conftest import Reader, Refusal

ARTICLE = """# Bridge *shut*

A barge hit the **Kessmere Bridge** on
[Tuesday](https://x.example "tip"), the `master` said.<!-- hidden -->

![a photo](photo.jpg)

<!-- a
comment -->

## What next

1. Divers search\u00a0on.
2. Trains run.
   - Every hour

> “It fell,” she said.

    An indented line.

| Year | Cars |
|------|-----:|
| 2025 | 37,900 |

```
fenced words
```

First\\
Second &amp; last \\*star\\*

---
<div><p>Boxed <b>words</b></p><p>Then more</p><script>no()</script></div>
"""

PROSE = """Bridge shut

A barge hit the Kessmere Bridge on Tuesday, the master said.

What next

Divers search on.

Trains run.

Every hour

“It fell,” she said.

An indented line.

Year | Cars

2025 | 37,900

fenced words

First
Second & last *star*

Boxed words
Then more"""


def test_markdown_reads_as_prose_with_one_block_a_line(read: Reader) -> None:
    assert read("a.md", ARTICLE).text == PROSE


def test_a_heading_first_is_the_title(read: Reader) -> None:
    assert read("a.md", ARTICLE).title == "Bridge shut"


def test_a_title_in_the_front_matter_comes_before_the_heading(read: Reader) -> None:
    source = read("a.md", "---\ntitle: Bridge closed\n---\n# Bridge shut\n\nWords.")
    assert (source.title, source.text) == ("Bridge closed", "Bridge shut\n\nWords.")


@pytest.mark.parametrize("text", ["<!-- only a comment -->", "![photo](x.jpg)", "---\n---\n\n"])
def test_markdown_without_words_is_refused(refused: Refusal, text: str) -> None:
    assert refused("a.md", text).startswith("holds no text")


def test_deeply_nested_words_are_read(read: Reader) -> None:
    assert read("a.md", ">" * 50 + " words").text == "words"
