"""Public formats become labelled claims, sources and pairs that the evaluation reads; bad records are named."""

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.convert.__main__ import CONVERTERS, Format, app
from evals.convert.writing import Article
from verifier.evaluation.dataset import load_claims, load_pairs
from verifier.reading import read_source

Record = dict[str, Any]
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def convert(tmp_path: Path) -> Run:
    """Run the command over files of records; what it writes is in `tmp_path / "out"`."""

    def run(name: str, *files: Sequence[Record] | Path, out: str = "out") -> tuple[int, str]:
        paths = []
        for number, content in enumerate(files):
            path = content if isinstance(content, Path) else tmp_path / f"input{number}.jsonl"
            if not isinstance(content, Path):
                path.write_text("".join(json.dumps(record) + "\n" for record in content), encoding="utf-8")
            paths.append(str(path))
        result = CliRunner().invoke(app, [name, *paths, "--out", str(tmp_path / out)])
        return result.exit_code, result.output

    return run


@pytest.fixture
def claims(tmp_path: Path) -> Callable[[], dict[str, Record]]:
    """The labelled claims that were written, by id; their quotes are verbatim in sources as the tool reads them."""

    def read() -> dict[str, Record]:
        file = tmp_path / "out" / "claims.jsonl"
        found = {}
        for example in load_claims([file]):
            for item in example.claim.evidence if isinstance(example.claim.evidence, tuple) else ():
                assert item.quote in read_source(file.parent / item.source).text
            found[example.claim.id] = example.claim.model_dump(mode="json")
        return found

    return read


@pytest.fixture
def pairs(tmp_path: Path) -> Callable[[], list[tuple[str, str, str]]]:
    """The pairs that were written."""

    def read() -> list[tuple[str, str, str]]:
        loaded = load_pairs([tmp_path / "out" / "pairs.jsonl"])
        return [(pair.premise, pair.hypothesis, pair.label.value) for pair in loaded]

    return read


def sources(folder: Path) -> dict[str, str]:
    read = [read_source(path) for path in sorted((folder / "out" / "sources").iterdir())]
    assert all(source.outlet is None for source in read)
    return {source.title: source.text for source in read}


def evidence(claim: Record) -> list[tuple[str, str]]:
    return [(item["quote"], item["stance"]) for item in claim["evidence"]]


def page(title: str, *sentences: str) -> Record:
    lines = "\n".join(f"{number}\t{sentence}\tlink\tLink" for number, sentence in enumerate(sentences))
    return {"id": title, "text": " ".join(sentences), "lines": lines}


PAGES = [
    page("", ""),
    page(
        "Ketterpool_-LRB-town-RRB-",
        "Ketterpool -LRB- pop. 400 -RRB- is a town on the Olm .",
        "",
        "Its motto is `` Ratio -COLON- 2 to 1 '' .",
    ),
    page("AC/DC_Mill", "The mill in Ketterpool burnt down in 1911 .\nstray part of a broken line"),
    page("Olm", "The Olm is a river ."),
]
TOWN = "Ketterpool_-LRB-town-RRB-"


def fever_claim(id: int, label: str, *sets: list[list[Any]]) -> Record:
    return {"id": id, "verifiable": "", "label": label, "claim": f"Claim {id} of Ketterpool.", "evidence": list(sets)}


def test_fever_claims_quote_the_unescaped_sentences_of_every_evidence_set_once(
    convert: Run, claims: Callable[[], dict[str, Record]], tmp_path: Path
) -> None:
    town, mill = [1, 2, TOWN, 0], [1, 2, "AC/DC_Mill", 0]
    made = convert(
        "fever",
        [
            fever_claim(1, "SUPPORTS", [town], [[3, 4, TOWN, 0], mill]),
            fever_claim(2, "REFUTES", [[1, 2, TOWN, 2]]),
            fever_claim(3, "NOT ENOUGH INFO", [[5, None, None, None]]),
        ],
        PAGES,
    )
    assert made == (0, "3 claims (1 corroborated, 1 single-source, 1 contradicted), 3 sources\n")
    found = claims()
    assert [claim["label"] for claim in found.values()] == ["corroborated", "contradicted", "single-source"]
    first = "Ketterpool ( pop. 400 ) is a town on the Olm ."
    assert evidence(found["1"]) == [(first, "supports"), ("The mill in Ketterpool burnt down in 1911 .", "supports")]
    assert evidence(found["2"]) == [('Its motto is " Ratio : 2 to 1 " .', "refutes")]
    assert evidence(found["3"]) == []
    assert sources(tmp_path) == {
        "AC/DC Mill": "The mill in Ketterpool burnt down in 1911 .",
        "Ketterpool (town)": f'{first}\n\nIts motto is " Ratio : 2 to 1 " .',
        "Olm": "The Olm is a river .",
    }


def test_fever_evidence_with_its_words_needs_no_dump(
    convert: Run, claims: Callable[[], dict[str, Record]], tmp_path: Path
) -> None:
    town = [[TOWN, 4, "The town -LRB- founded 1402 -RRB- burnt ."], [TOWN, 5, "It was rebuilt ."]]
    records = [
        {"id": "a", "claim": "Ketterpool burnt.", "label": "SUPPORTS", "evidence": town[:1]},
        {"id": "b", "claim": "Ketterpool is rich.", "label": "NOT ENOUGH INFO", "evidence": town[1:]},
    ]
    assert convert("fever", records)[0] == 0
    assert evidence(claims()["a"]) == [("The town ( founded 1402 ) burnt .", "supports")]
    assert evidence(claims()["b"]) == []
    assert sources(tmp_path) == {"Ketterpool (town)": "The town ( founded 1402 ) burnt . It was rebuilt ."}


def test_fever_evidence_that_was_not_given_is_named_by_file_and_line(convert: Run, tmp_path: Path) -> None:
    code, said = convert(
        "fever",
        [
            fever_claim(1, "SUPPORTS", [[1, 2, "Olm", 0]]),
            fever_claim(2, "SUPPORTS", [[1, 2, "Nowhere", 0]]),
            fever_claim(3, "SUPPORTS", [[1, 2, "Olm", 7]]),
        ],
        PAGES,
    )
    assert code == 2
    assert f"{tmp_path / 'input0.jsonl'}, line 2: evidence: sentence 0 of the page 'Nowhere' is not in" in said
    assert f"{tmp_path / 'input0.jsonl'}, line 3: evidence: sentence 7 of the page 'Olm' is not in" in said
    assert not (tmp_path / "out").exists()


ABSTRACTS = [
    {
        "doc_id": 71,
        "title": "Dosing: a trial",
        "abstract": ["AIM We gave 10 mg.\n", "", "Pain fell.", "Sleep did not."],
    },
    {"doc_id": 72, "title": "A second trial", "abstract": ["Pain rose with 10 mg."], "structured": False},
]


def scifact_claim(id: int, **documents: list[Record]) -> Record:
    found = {name.removeprefix("d"): rationales for name, rationales in documents.items()}
    return {"id": id, "claim": f"Claim {id} holds.", "evidence": found, "cited_doc_ids": [71]}


def test_scifact_claims_without_evidence_stand_alone_and_with_both_labels_are_contradicted(
    convert: Run, claims: Callable[[], dict[str, Record]], tmp_path: Path
) -> None:
    fell = [{"sentences": [0, 2], "label": "SUPPORT"}, {"sentences": [2], "label": "SUPPORT"}]
    rose = [{"sentences": [0], "label": "CONTRADICT"}]
    records = [scifact_claim(1, d71=fell), scifact_claim(2), scifact_claim(3, d71=fell[1:], d72=rose)]
    made = convert("scifact", ABSTRACTS, records)
    assert made == (0, "3 claims (1 corroborated, 1 single-source, 1 contradicted), 2 sources\n")
    found = claims()
    assert evidence(found["1"]) == [("AIM We gave 10 mg.", "supports"), ("Pain fell.", "supports")]
    assert (found["2"]["label"], evidence(found["2"])) == ("single-source", [])
    assert evidence(found["3"]) == [("Pain fell.", "supports"), ("Pain rose with 10 mg.", "refutes")]
    assert found["3"]["label"] == "contradicted"
    assert sources(tmp_path)["Dosing: a trial"] == "AIM We gave 10 mg.\n\nPain fell. Sleep did not."
    assert {path.name for path in (tmp_path / "out" / "sources").iterdir()} == {"71.txt", "72.txt"}


def test_scifact_refuses_unknown_documents_missing_sentences_and_the_unlabelled_test_set(convert: Run) -> None:
    rationale = {"sentences": [4], "label": "SUPPORT"}
    unlabelled = {"id": 3, "claim": "Claim 3 holds."}
    assert convert("scifact", ABSTRACTS, [unlabelled])[1].count("input1.jsonl, line 1: evidence: Field required") == 1
    code, said = convert("scifact", ABSTRACTS, [scifact_claim(1, d99=[rationale]), scifact_claim(2, d71=[rationale])])
    assert code == 2
    assert "input1.jsonl, line 1: evidence: sentence 4 of document 99" in said
    assert "input1.jsonl, line 2: evidence: sentence 4 of document 71" in said


def covid_claim(id: str, claim: str, label: str, **sentences: str) -> Record:
    marked = [{"sent_index": int(name[1:]), "type": kind} for name, kind in sentences.items()]
    return {"id": id, "claim": claim, "cord_id": "x1", "label": label, "evidence_set": marked, "is_auth": False}


def test_a_checkcovid_claim_is_settled_by_all_of_the_corpus_and_each_record_is_a_pair(
    convert: Run, claims: Callable[[], dict[str, Record]], pairs: Callable[[], list[tuple[str, str, str]]]
) -> None:
    corpus = [{"cord_id": "x1", "title": "Masks", "abstract": ["We tested masks.", "They helped.", "Cost was low."]}]
    records = [
        covid_claim("m_2", "Masks help.", "NOTENOUGHINFO", s2="PRIMARY"),
        covid_claim("m_0", "Masks help. ", "SUPPORT", s1="PRIMARY", s0="SUPPLEMENTARY"),
        covid_claim("m_1", "Masks harm.", "REFUTE", s1="PRIMARY"),
        covid_claim("m_3", "Masks are blue.", "NOTENOUGHINFO", s0="PRIMARY"),
    ]
    code, said = convert("checkcovid", records, corpus)
    assert (code, said.splitlines()) == (
        0,
        [
            "3 claims (1 corroborated, 1 single-source, 1 contradicted), 1 sources, "
            "4 pairs (1 supports, 1 refutes, 2 nei)"
        ],
    )
    found = claims()
    assert {id: (claim["label"], evidence(claim)) for id, claim in found.items()} == {
        "m_2": ("corroborated", [("They helped.", "supports")]),
        "m_1": ("contradicted", [("They helped.", "refutes")]),
        "m_3": ("single-source", []),
    }
    assert pairs()[:2] == [
        ("Cost was low.", "Masks help.", "nei"),
        ("We tested masks. They helped.", "Masks help.", "supports"),
    ]


def climate_claim(id: str, label: str, *items: tuple[str, int, str, str]) -> Record:
    evidences = [
        {
            "evidence_id": f"{article}:{line}",
            "evidence_label": stance,
            "article": article,
            "evidence": text,
            "votes": [],
        }
        for article, line, stance, text in items
    ]
    return {"claim_id": id, "claim": f"Claim {id} on ice.", "claim_label": label, "evidences": evidences}


def test_climate_fever_gives_pairs_and_claims_over_one_source_an_article(
    convert: Run,
    claims: Callable[[], dict[str, Record]],
    pairs: Callable[[], list[tuple[str, str, str]]],
    tmp_path: Path,
) -> None:
    melts = ("Ice: a survey", 9, "SUPPORTS", "Ice melts.")
    grows = ("Glacier", 0, "REFUTES", "Two glaciers grew.")
    cold = ("Ice: a survey", 8, "NOT_ENOUGH_INFO", "Ice is cold.")
    old = ("Ice: a survey", 2, "NOT_ENOUGH_INFO", "Ice is old.")
    records = [
        climate_claim("0", "SUPPORTS", melts, cold),
        climate_claim("5", "DISPUTED", melts, grows),
        climate_claim("6", "NOT_ENOUGH_INFO", old),
        climate_claim("9", "REFUTES", grows),
    ]
    made = convert("climate-fever", records)
    assert made == (
        0,
        "4 claims (1 corroborated, 1 single-source, 2 contradicted), 2 sources, "
        "6 pairs (2 supports, 2 refutes, 2 nei)\n",
    )
    found = claims()
    assert (found["5"]["label"], evidence(found["5"])) == (
        "contradicted",
        [("Ice melts.", "supports"), ("Two glaciers grew.", "refutes")],
    )
    assert evidence(found["0"]) == [("Ice melts.", "supports")]
    assert evidence(found["6"]) == []
    assert pairs()[1] == ("Ice is cold.", "Claim 0 on ice.", "nei")
    assert sources(tmp_path) == {
        "Glacier": "Two glaciers grew.",
        "Ice: a survey": "Ice is old.\n\nIce is cold. Ice melts.",
    }


def averitec_claim(label: str, **answers: tuple[str, str, str | None]) -> Record:
    questions = [
        {
            "question": f"What of {name}",
            "answers": [
                {"answer": text, "answer_type": "Extractive", "source_url": url, "boolean_explanation": explanation}
            ],
        }
        for name, (text, url, explanation) in answers.items()
    ]
    return {"claim": f"A claim that is {label}.", "label": label, "speaker": None, "questions": questions}


def test_averitec_merges_the_answers_of_an_address_and_leaves_out_what_was_not_found(
    convert: Run, claims: Callable[[], dict[str, Record]], tmp_path: Path
) -> None:
    news, blog = "https://news.example/a?b=1", "https://blog.example/"
    labels = ["Supported", "Refuted", "Not Enough Evidence", "Conflicting Evidence/Cherrypicking"]
    records = [
        averitec_claim(labels[0], dates=("In 1911.", news, None), fires=("No answer could be found.", "", None)),
        averitec_claim(labels[1], mills=("No", news, "It stood until 1920.")),
        averitec_claim(labels[2], tolls=("No answer could be found.", "", None)),
        averitec_claim(labels[3], roads=("12", blog, ""), dates=("In 1911.", news, None)),
    ]
    file = tmp_path / "dev.json"
    file.write_text(json.dumps(records, indent=4), encoding="utf-8")
    made = convert("averitec", file)
    assert made == (0, "4 claims (1 corroborated, 1 single-source, 2 contradicted), 2 sources\n")
    found = claims()
    assert [claim["label"] for claim in found.values()] == [
        "corroborated",
        "contradicted",
        "single-source",
        "contradicted",
    ]
    assert evidence(found["averitec-3"]) == []
    assert found["averitec-2"]["evidence"].endswith(".txt: What of mills? No. It stood until 1920.")
    assert [line.partition(": ")[2] for line in found["averitec-4"]["evidence"].splitlines()] == [
        "What of roads? 12",
        "What of dates? In 1911.",
    ]
    read = {source.url: source.text for source in map(read_source, (tmp_path / "out" / "sources").iterdir())}
    assert read == {
        blog: "What of roads? 12",
        news: "What of dates? In 1911.\n\nWhat of mills? No. It stood until 1920.",
    }


def test_averitec_names_the_line_a_bad_claim_begins_in(convert: Run, tmp_path: Path) -> None:
    file = tmp_path / "dev.json"
    file.write_text('[\n{"claim": "A.", "label": "Refuted",\n "questions": []},\n\n{"claim": "B.", "label": "Odd"}\n]')
    code, said = convert("averitec", file)
    assert code == 2
    assert f"{file}, line 5: label: no known label: 'Odd'; questions: Field required" in said
    file.write_text('{"claim": "A."}')
    assert convert("averitec", file) == (
        2,
        f"convert: nothing was converted:\n  {file}: cannot be read: not a JSON list\n",
    )


def test_vitaminc_cases_become_pairs(convert: Run, pairs: Callable[[], list[tuple[str, str, str]]]) -> None:
    case = {"unique_id": "u_1", "case_id": "u", "claim": "Over 9 ran .", "page": "Run", "revision_type": "real"}
    records = [
        {**case, "evidence": "12 ran .", "label": "SUPPORTS"},
        {**case, "evidence": "8 ran .", "label": "REFUTES"},
        {**case, "evidence": "Some ran .", "label": "NOT ENOUGH INFO"},
    ]
    assert convert("vitaminc", records) == (0, "3 pairs (1 supports, 1 refutes, 1 nei)\n")
    assert pairs()[1] == ("8 ran .", "Over 9 ran .", "refutes")


def test_healthver_rows_become_pairs_and_bad_ones_are_named_by_the_line_they_begin_in(
    convert: Run, pairs: Callable[[], list[tuple[str, str, str]]], tmp_path: Path
) -> None:
    header = "id,evidence,claim,label,topic_ip,question\n"
    file = tmp_path / "dev.csv"
    file.write_text(
        header + '1,"Tea, green\nor ""black"", helped.",Tea helps,Supports,3,q\n2,Tea is wet.,Tea helps ,Neutral,3,q\n'
    )
    assert convert("healthver", file) == (0, "2 pairs (1 supports, 0 refutes, 1 nei)\n")
    assert pairs() == [
        ('Tea, green\nor "black", helped.', "Tea helps", "supports"),
        ("Tea is wet.", "Tea helps", "nei"),
    ]
    file.write_text(header + '1,"Two\nlines",Tea helps,Maybe,3,q\n2,,Tea helps,Refutes,3,q\n')
    assert convert("healthver", file, out="other") == (
        2,
        f"convert: nothing was converted:\n  {file}, line 2: label: no known label: 'Maybe'\n"
        f"  {file}, line 4: evidence: is empty\n",
    )


def test_factcheck_bench_reads_whole_responses_and_the_stance_subtask(
    convert: Run, pairs: Callable[[], list[tuple[str, str, str]]]
) -> None:
    sentence = {
        "claims": ["A.", "B."],
        "auto_evidence": [["Yes, A.", "A in part."], ["Not B.", "Else."]],
        "stance_claim_autoEvid": [["completely-support", "partially-support"], ["refute", "irrelevant"]],
    }
    empty: Record = {"claims": [], "auto_evidence": [], "stance_claim_autoEvid": []}
    response = {"prompt": "?", "sentences": {"sentence1": sentence, "sentence2": empty}}
    single = {"claim": "C.", "evidence": "No C.", "stance": "refute"}
    assert convert("factcheck-bench", [response], [single]) == (0, "5 pairs (1 supports, 2 refutes, 2 nei)\n")
    assert pairs() == [
        ("Yes, A.", "A.", "supports"),
        ("A in part.", "A.", "nei"),
        ("Not B.", "B.", "refutes"),
        ("Else.", "B.", "nei"),
        ("No C.", "C.", "refutes"),
    ]
    uneven = {"sentences": {"sentence1": {**sentence, "claims": ["A."]}}}
    code, said = convert("factcheck-bench", [uneven], out="other")
    assert code == 2
    assert "line 1: sentences.sentence1: 1 claims have [2, 2] passages and [2, 2] stances" in said


def test_pairs_are_read_from_gzip_and_their_labels_in_any_spelling(
    convert: Run, pairs: Callable[[], list[tuple[str, str, str]]], tmp_path: Path
) -> None:
    labels = "entailment|neutral|contradiction|SUPPORTS|Refuted|NOT ENOUGH INFO|NOT_ENOUGH_INFO|nei".split("|")
    file = tmp_path / "dev.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as stream:
        for number, label in enumerate(labels):
            print(
                json.dumps({"id": number, "set": "s", "premise": "P.", "hypothesis": "H.", "label": label}), file=stream
            )
    assert convert("pairs", file) == (0, "8 pairs (2 supports, 2 refutes, 4 nei)\n")
    assert "".join(label[0] for *_, label in pairs()) == "snrsrnnn"


def test_every_bad_record_is_named_in_one_complaint(convert: Run, tmp_path: Path) -> None:
    good = {"premise": "P.", "hypothesis": "H.", "label": "nei"}
    file = tmp_path / "some.jsonl"
    bad = [{**good, "label": 0}, {**good, "premise": " \u200b"}, {**good, "hypothesis": 5}, [good]]
    lines = [json.dumps(record) for record in (good, *bad)]
    file.write_text("\n".join([*lines, "", "{", ""]), encoding="utf-8")
    code, said = convert("pairs", file)
    assert code == 2
    assert [line.partition("some.jsonl, ")[2].partition(": Inv")[0] for line in said.splitlines()[1:]] == [
        "line 2: label: no known label: 0",
        "line 3: premise: is empty",
        "line 4: hypothesis: Input should be a valid string",
        "line 5: Input should be an object",
        "line 7",
    ]
    many = [{**good, "label": "odd"}] * 30
    assert convert("pairs", many)[1].endswith("line 20: label: no known label: 'odd'\n  and 10 more\n")


def test_files_that_cannot_be_read_are_named(convert: Run, tmp_path: Path) -> None:
    missing, cut = tmp_path / "missing.jsonl", tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(json.dumps({"premise": "P.", "hypothesis": "H.", "label": "nei"}).encode())[:-9])
    code, said = convert("pairs", missing, cut)
    assert code == 2
    assert f"{missing}: cannot be read: No such file" in said
    assert f"{cut}: cannot be read: " in said


def test_nothing_is_written_over_and_nothing_empty_is_written(convert: Run, tmp_path: Path) -> None:
    pair = [{"premise": "P.", "hypothesis": "H.", "label": "nei"}]
    assert convert("pairs", pair)[0] == 0
    assert convert("pairs", pair) == (2, f"convert: {tmp_path / 'out'} is not empty: choose another --out\n")
    assert convert("pairs", [], out="none") == (2, "convert: the input holds no claims\n")
    assert convert("pairs", pair, out="input0.jsonl")[0] == 2


def test_an_id_that_names_several_claims_is_refused(convert: Run) -> None:
    code, said = convert("scifact", ABSTRACTS, [scifact_claim(1)], [scifact_claim(1)])
    assert (code, said) == (2, "convert: 1 ids name several claims, the first '1': convert file by file\n")


def test_the_same_input_gives_the_same_bytes(convert: Run, tmp_path: Path) -> None:
    for out in ("one", "two"):
        convert("fever", [fever_claim(1, "SUPPORTS", [[1, 2, "Olm", 0]])], PAGES, out=out)
    one, two = (
        {path.relative_to(tmp_path / out): path.read_bytes() for path in (tmp_path / out).rglob("*.*")}
        for out in ("one", "two")
    )
    assert one == two
    assert len(one) == 4


@pytest.mark.parametrize("title", ["--- : # x", "*Null*", "2021", "Ünïté “q” 'r'", "two\nlines", "x" * 300, "[a, {b"])
def test_a_source_is_read_back_as_it_was(title: str, tmp_path: Path) -> None:
    article = Article(id="a", title=title, text="---\nFirst line.\n---\nkey: value", url="https://a.example/ b")
    path = tmp_path / "a.txt"
    path.write_text(article.content, encoding="utf-8")
    source = read_source(path)
    assert (source.title, source.text, source.url) == (" ".join(title.split()), article.text, None)


def test_ids_that_differ_have_paths_that_differ_on_every_file_system() -> None:
    ids = ["aids", "AIDS", "Aids", "a/b", "a b", "../x", ".x", "x" * 70, "x" * 80, "", "日本", "中国"]
    paths = [Article(id=id, text="T.").path for id in ids]
    assert len({path.lower() for path in paths}) == len(ids)
    assert all(path == path.lower() and path.isascii() and path.count("/") == 1 for path in paths)


def test_every_format_has_a_converter() -> None:
    assert set(CONVERTERS) == set(Format)
