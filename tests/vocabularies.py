"""JSON schemas of the published vocabularies that reports are exported in, as far as the exports use them.

Properties and their types are those of https://schema.org/ClaimReview (with what Google's documentation of fact checks
requires, and what Meedan Check's importer reads) and of https://www.w3.org/TR/annotation-model/.
"""

from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

_TEXT = {"type": "string", "minLength": 1}
_MOMENT = {"type": "string", "format": "date-time"}
_WEB = {"type": "string", "pattern": r"^https?://"}
_IRI = {"type": "string", "pattern": r"^(https?://|urn:[a-z0-9][a-z0-9-]+:)[^\s<>\"{}|\\^`]+$"}


def _node(kind: str, properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"@type": {"const": kind}, **properties},
        "required": ["@type", *required],
        "additionalProperties": False,
    }


_ORGANIZATION = _node("Organization", {"name": _TEXT}, "name")
_SPEAKER = {"type": "object", "properties": {"name": _TEXT}, "required": ["name"], "additionalProperties": False}
_ARTICLE = _node(
    "Article", {"headline": _TEXT, "url": _WEB, "datePublished": _MOMENT, "publisher": _ORGANIZATION}, "headline"
)
_CLAIM = _node(
    "Claim",
    {"text": _TEXT, "author": {"anyOf": [_ORGANIZATION, _SPEAKER]}, "datePublished": _MOMENT, "appearance": _ARTICLE},
    "text",
)
_RATING = _node("Rating", {"alternateName": _TEXT, "ratingExplanation": _TEXT}, "alternateName")
_QUOTATION = _node("Quotation", {"text": _TEXT, "description": _TEXT, "isPartOf": _ARTICLE}, "text", "isPartOf")
READ_BY_CHECK = ("claimReviewed", "headline", "text", "url", "inLanguage", "keywords", "identifier", "reviewRating")
REQUIRED_BY_GOOGLE = ("claimReviewed", "reviewRating", "url")
_REVIEW = _node(
    "ClaimReview",
    {
        "identifier": _TEXT,
        "url": {"type": "string", "format": "uri-reference", "minLength": 1},
        "creativeWorkStatus": {"const": "Draft"},
        "description": _TEXT,
        "inLanguage": {"type": "string", "pattern": "^[a-z]{2}$"},
        "headline": {**_TEXT, "maxLength": 110},
        "claimReviewed": _TEXT,
        "text": _TEXT,
        "keywords": {"type": "string", "pattern": r"^[^,]+(, [^,]+)*$"},
        "reviewAspect": _TEXT,
        "reviewRating": _RATING,
        "itemReviewed": _CLAIM,
        "citation": {"type": "array", "items": _QUOTATION, "minItems": 1},
    },
    *dict.fromkeys((*READ_BY_CHECK, *REQUIRED_BY_GOOGLE, "creativeWorkStatus", "itemReviewed")),
)
CLAIMREVIEW = Draft202012Validator(
    {
        "type": "object",
        "properties": {"@context": {"const": "https://schema.org"}, "@graph": {"type": "array", "items": _REVIEW}},
        "required": ["@context", "@graph"],
        "additionalProperties": False,
    },
    format_checker=FormatChecker(),
)


def _typed(kind: str, properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"type": {"const": kind}, **properties},
        "required": ["type", *required],
        "additionalProperties": False,
    }


_PLACE = {"type": "integer", "minimum": 0}
_MOTIVATION = {
    "enum": [
        *("assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting"),
        *("identifying", "linking", "moderating", "questioning", "replying", "tagging"),
    ]
}
_SELECTORS = {
    "type": "array",
    "prefixItems": [
        _typed("TextPositionSelector", {"start": _PLACE, "end": _PLACE}, "start", "end"),
        _typed("TextQuoteSelector", {"exact": _TEXT, "prefix": _TEXT, "suffix": _TEXT}, "exact"),
    ],
    "minItems": 2,
    "items": False,
}
_SOURCE = _typed("Text", {"id": _IRI, "format": {"const": "text/plain"}}, "id")
_SPECIFIC = _typed(
    "SpecificResource", {"source": _SOURCE, "selector": _SELECTORS, "purpose": _MOTIVATION}, "source", "selector"
)
_TEXTUAL = _typed(
    "TextualBody",
    {
        "value": {"type": "string"},
        "purpose": _MOTIVATION,
        "format": {"const": "text/plain"},
        "language": {"const": "en"},
        "creator": _typed("Person", {"name": _TEXT}),
        "created": {**_MOMENT, "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
    },
    "value",
)
_ANNOTATION = _typed(
    "Annotation",
    {
        "id": _IRI,
        "motivation": _MOTIVATION,
        "generator": _typed("Software", {"name": _TEXT}),
        "body": {"type": "array", "items": {"anyOf": [_TEXTUAL, _SPECIFIC]}, "minItems": 1},
        "target": _SPECIFIC,
    },
    "id",
    "target",
)
_PAGE = _typed(
    "AnnotationPage",
    {"id": _IRI, "startIndex": _PLACE, "items": {"type": "array", "items": _ANNOTATION, "minItems": 1}},
    "id",
    "items",
)
ANNOTATIONS = Draft202012Validator(
    _typed(
        "AnnotationCollection",
        {
            "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
            "id": _IRI,
            "label": {"type": "string"},
            "total": _PLACE,
            "first": _PAGE,
        },
        "@context",
        "id",
        "total",
    ),
    format_checker=FormatChecker(),
)
