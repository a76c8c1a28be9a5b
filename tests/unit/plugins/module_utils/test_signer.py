# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The signature, against the vectors that Huawei's own signer produced, and against that signer itself."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._signer import authorization, canonical_request
from hypothesis import given
from hypothesis import strategies as st

# Huawei's published sample pair.
ACCESS_KEY = "QTWAOYTTINDUT2QVKYUC"
SECRET_KEY = "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"
HOST = "cce.eu-west-101.myhuaweicloud.eu"
RELEASES = f"https://{HOST}/cce/cam/v3/clusters/a870253f-5dc7-11ee-bf71-0255ac100b03"
DATE = {"x-sdk-date": "20240322T081500Z"}
JSON = {"content-type": "application/json", "host": HOST, **DATE}
PROJECT = {"x-project-id": "0c2b5d1f8b8026af2fd6c00a7d1cbe02"}
CREATE = (
    b'{"name":"nino21","namespace":"project01","version":"1.0.0","chart_id":"3c138b72-7ce4-6d76-7c55-604cdb2ce423",'
    b'"values":{"imageTag":"v2","imagePullPolicy":"IfNotPresent"},"parameters":{"dry_run":false}}'
)
VECTORS = [
    pytest.param(
        "GET",
        "https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs"
        "?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
        {"content-type": "application/json", "host": "service.region.example.com", "x-sdk-date": "20191115T033655Z"},
        b"",
        "b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a",
        "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
        id="V0-published-example",
    ),
    pytest.param(
        "GET",
        f"{RELEASES}/releases?namespace=monitoring&chart_id=3c138b72-7ce4-6d76-7c55-604cdb2ce423",
        JSON,
        b"",
        "a9384150a0853468d5344341b00c3b0ef85c90c71d7184ff09f4b45e4b2f946e",
        "8f3e83e5be91fb34c729a5247704acb93da05f478b1a1cab5967d2ae2caf6e0f",
        id="V1-list-with-query",
    ),
    pytest.param(
        "POST",
        f"{RELEASES}/releases",
        {**JSON, **PROJECT},
        CREATE,
        "e663ba531e16d13ce841585db3fb7984e7b257d0758df01bf72ad9ae5b4e0d87",
        "6320ac7ff48354a832d6cbfe626d73c5761c3ce212dd1d3d21ed90adef26e3f5",
        id="V2-create",
    ),
    pytest.param(
        "GET",
        f"{RELEASES}/namespace/my%20ns/releases/web~1?show_resources=true&q=a%20b%2Bc%2F%C3%A9%3D~%2A",
        {**JSON, **PROJECT, "x-security-token": "gQpjbi1ub3J0aC00exampleTOKEN"},
        b"",
        "b34efc1ffa2d2d0c1601413aacfb97bf4763fefb7f7b1b38b44c1b5ff803e562",
        "3f7ca5f94393a2029b7213fe931825b18e7372ace4ce57c4ecb54a287db9d581",
        id="V3-encoding-and-temporary-key",
    ),
    pytest.param(
        "POST",
        f"https://{HOST}/v2/charts",
        {
            **JSON,
            **PROJECT,
            "content-type": "multipart/form-data; boundary=BOUNDARY",
            "x-sdk-content-sha256": "UNSIGNED-PAYLOAD",
        },
        b"any body",
        "dc1e2aec5917cb8f40827a0c87c077651fac438ea957d4f8dbf62bb61e4f83d1",
        "0b3c897444756937837e7a62c44241d6cd14e8b57bc8a5433efc3be837600dbf",
        id="V4-multipart",
    ),
    pytest.param(
        "PUT",
        f"{RELEASES}/namespace/default/releases/web",
        {"host": HOST, **DATE},
        '{"action":"upgrade","values":{"msg":"h\u00e9llo"}}'.encode(),
        "1ee4ebc7c43629f645c303913b91370eb1de2d68f652bb37b4f8a9fd90e5c279",
        "e61508f2e0e4ebe107b4314e95c7c20f055f41366d762258d81d4972ec47219e",
        id="V5-utf8-body",
    ),
]


@pytest.mark.parametrize(("method", "url", "headers", "body", "digest", "signature"), VECTORS)
def test_signs_as_the_vector_says(
    method: str, url: str, headers: dict[str, str], body: bytes, digest: str, signature: str
) -> None:
    text = canonical_request(method, url, headers, body)
    assert hashlib.sha256(text.encode()).hexdigest() == digest
    names = ";".join(sorted(headers))
    assert authorization(method, url, headers, body, ACCESS_KEY, SECRET_KEY) == (
        f"SDK-HMAC-SHA256 Access={ACCESS_KEY}, SignedHeaders={names}, Signature={signature}"
    )


_TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12)
_SEGMENT = _TEXT.filter(lambda text: text not in (".", ".."))


@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    segments=st.lists(_SEGMENT, max_size=4),
    query=st.dictionaries(_TEXT, _TEXT, max_size=4),
    body=st.binary(max_size=40),
)
def test_signs_any_request_as_huaweis_own_signer_does(
    method: str, segments: list[str], query: dict[str, str], body: bytes
) -> None:
    signer = pytest.importorskip("huaweicloudsdkcore.signer.signer")
    credentials: Any = pytest.importorskip("huaweicloudsdkcore.auth.credentials").BasicCredentials(
        ACCESS_KEY, SECRET_KEY
    )
    sdk_request: Any = pytest.importorskip("huaweicloudsdkcore.sdk_request").SdkRequest
    from urllib.parse import quote, urlencode

    path = "/" + "/".join(quote(segment, safe="") for segment in segments)
    request = sdk_request(
        method=method,
        schema="https",
        host=HOST,
        resource_path=path,
        uri=path,
        query_params=list(query.items()),
        header_params={"Content-Type": "application/json", "X-Sdk-Date": DATE["x-sdk-date"]},
        body=body.decode("latin-1").encode("utf-8"),
    )
    signed = signer.Signer(credentials).sign(request)
    ours = authorization(
        method,
        f"https://{HOST}{path}?{urlencode(query, quote_via=quote)}",
        {"content-type": "application/json", "host": HOST, **DATE},
        body.decode("latin-1").encode("utf-8"),
        ACCESS_KEY,
        SECRET_KEY,
    )
    assert ours == signed.header_params["Authorization"]
