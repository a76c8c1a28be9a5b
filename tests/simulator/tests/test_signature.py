# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verifier of signatures against vectors made with Huawei's signer, and against tampered requests."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from typing import NamedTuple

import pytest

from .. import ACCESS_KEY, SECRET_KEY, SECURITY_TOKEN
from ..signature import Message, SignatureError, canonical_query, canonical_request, parse_authorization, verify

HOST = "cce.eu-west-101.myhuaweicloud.eu"
CID = "a870253f-5dc7-11ee-bf71-0255ac100b03"
PROJECT = "0c2b5d1f8b8026af2fd6c00a7d1cbe02"
CHART = "3c138b72-7ce4-6d76-7c55-604cdb2ce423"
DATE = "20240322T081500Z"
BASE = {"host": HOST, "x-sdk-date": DATE}
JSON = {**BASE, "content-type": "application/json"}
RELEASES = f"/cce/cam/v3/clusters/{CID}/releases"
BODY = (
    b'{"name":"nino21","namespace":"project01","version":"1.0.0","chart_id":"3c138b72-7ce4-6d76-7c55-604cdb2ce423",'
    b'"values":{"imageTag":"v2","imagePullPolicy":"IfNotPresent"},"parameters":{"dry_run":false}}'
)


class Vector(NamedTuple):
    """A signed request of the contract."""

    message: Message
    digest: str
    signed: str
    signature: str


VECTORS = {
    "V0 published example": Vector(
        Message(
            "GET",
            "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
            "limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
            {
                "content-type": "application/json",
                "host": "service.region.example.com",
                "x-sdk-date": "20191115T033655Z",
            },
            b"",
        ),
        "b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a",
        "content-type;host;x-sdk-date",
        "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
    ),
    "V1 query in another order": Vector(
        Message("GET", RELEASES, f"namespace=monitoring&chart_id={CHART}", JSON, b""),
        "a9384150a0853468d5344341b00c3b0ef85c90c71d7184ff09f4b45e4b2f946e",
        "content-type;host;x-sdk-date",
        "8f3e83e5be91fb34c729a5247704acb93da05f478b1a1cab5967d2ae2caf6e0f",
    ),
    "V2 body and project": Vector(
        Message("POST", RELEASES, "", {**JSON, "x-project-id": PROJECT}, BODY),
        "e663ba531e16d13ce841585db3fb7984e7b257d0758df01bf72ad9ae5b4e0d87",
        "content-type;host;x-project-id;x-sdk-date",
        "6320ac7ff48354a832d6cbfe626d73c5761c3ce212dd1d3d21ed90adef26e3f5",
    ),
    "V3 encoding and temporary credentials": Vector(
        Message(
            "GET",
            f"/cce/cam/v3/clusters/{CID}/namespace/my%20ns/releases/web~1",
            "show_resources=true&q=a%20b%2Bc%2F%C3%A9%3D~%2A",
            {**JSON, "x-project-id": PROJECT, "x-security-token": SECURITY_TOKEN},
            b"",
        ),
        "b34efc1ffa2d2d0c1601413aacfb97bf4763fefb7f7b1b38b44c1b5ff803e562",
        "content-type;host;x-project-id;x-sdk-date;x-security-token",
        "3f7ca5f94393a2029b7213fe931825b18e7372ace4ce57c4ecb54a287db9d581",
    ),
    "V4 multipart": Vector(
        Message(
            "POST",
            "/v2/charts",
            "",
            {
                **BASE,
                "content-type": "multipart/form-data; boundary=BOUNDARY",
                "x-project-id": PROJECT,
                "x-sdk-content-sha256": "UNSIGNED-PAYLOAD",
            },
            b"any body",
        ),
        "dc1e2aec5917cb8f40827a0c87c077651fac438ea957d4f8dbf62bb61e4f83d1",
        "content-type;host;x-project-id;x-sdk-content-sha256;x-sdk-date",
        "0b3c897444756937837e7a62c44241d6cd14e8b57bc8a5433efc3be837600dbf",
    ),
    "V5 few headers": Vector(
        Message(
            "PUT",
            f"/cce/cam/v3/clusters/{CID}/namespace/default/releases/web",
            "",
            BASE,
            '{"action":"upgrade","values":{"msg":"héllo"}}'.encode(),
        ),
        "1ee4ebc7c43629f645c303913b91370eb1de2d68f652bb37b4f8a9fd90e5c279",
        "host;x-sdk-date",
        "e61508f2e0e4ebe107b4314e95c7c20f055f41366d762258d81d4972ec47219e",
    ),
}


def seconds(date: str) -> float:
    """Return the date as seconds."""
    return datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc).timestamp()


def check(message: Message, vector: Vector, late: float = 0.0) -> None:
    """Verify the message against the vector's signature, `late` seconds after the vector's date."""
    header = f"SDK-HMAC-SHA256 Access={ACCESS_KEY}, SignedHeaders={vector.signed}, Signature={vector.signature}"
    now = seconds(vector.message.headers["x-sdk-date"]) + late
    verify(message, parse_authorization(header), SECRET_KEY, now)


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_the_vectors_of_the_contract_hold(vector: Vector) -> None:
    text = canonical_request(vector.message, vector.signed.split(";"))
    assert hashlib.sha256(text.encode()).hexdigest() == vector.digest
    check(vector.message, vector)


TAMPERED = {
    "method": {"method": "PUT"},
    "path": {"path": RELEASES + "x"},
    "query": {"query": "a=1"},
    "body": {"body": BODY + b" "},
    "signed header": {"headers": {**JSON, "x-project-id": "other"}},
    "missing signed header": {"headers": JSON},
    "declared hash of another body": {"headers": {**JSON, "x-project-id": PROJECT, "x-sdk-content-sha256": "0" * 64}},
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED)
def test_a_changed_request_is_refused(change: dict) -> None:
    vector = VECTORS["V2 body and project"]
    with pytest.raises(SignatureError):
        check(vector.message._replace(**change), vector)


def test_headers_that_are_not_signed_may_differ() -> None:
    vector = VECTORS["V1 query in another order"]
    headers = {**JSON, "x-project-id": PROJECT, "accept": "*/*"}
    check(vector.message._replace(headers=headers), vector)


@pytest.mark.parametrize(("late", "fine"), [(0, True), (899, True), (-899, True), (901, False), (-901, False)])
def test_a_date_may_be_off_by_a_quarter_of_an_hour(late: float, fine: bool) -> None:
    vector = VECTORS["V1 query in another order"]
    if fine:
        check(vector.message, vector, late)
    else:
        with pytest.raises(SignatureError, match="date"):
            check(vector.message, vector, late)


@pytest.mark.parametrize("header", ["", "SDK-HMAC-SHA256", "SDK-HMAC-SHA256 Access=a, Signature=b", "Bearer x"])
def test_a_malformed_header_is_refused(header: str) -> None:
    with pytest.raises(SignatureError, match="malformed"):
        parse_authorization(header)


def test_host_and_date_must_be_signed() -> None:
    vector = VECTORS["V1 query in another order"]
    with pytest.raises(SignatureError, match="host is not signed"):
        check(vector.message, vector._replace(signed="content-type;x-sdk-date"))


def test_repeated_and_empty_query_values_are_kept() -> None:
    assert canonical_query("b=&a=2&a=1&c") == "a=1&a=2&b=&c="
