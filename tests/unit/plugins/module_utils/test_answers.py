# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every form of error that is known of the service, its gateway and IAM."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.huaweicloud.cce.plugins.module_utils._answers import Answer, read_error
from ansible_collections.huaweicloud.cce.plugins.module_utils._errors import ApiError, LostAnswerError

MANAGER = {
    "kind": "Status",
    "apiVersion": "v1",
    "metadata": {},
    "status": "Failure",
    "code": 400,
    "errorCode": "CCE.01400001",
    "errorMessage": "Invalid request.",
    "error_code": "CCE_CM.0004",
    "error_msg": "Request is invalid",
    "message": "Need authorize CCE to op",
}
ADDON = {
    "kind": "Status",
    "status": "Failure",
    "code": 400,
    "errorCode": "CCE.03400001",
    "errorMessage": "Invalid request.",
    "error": {"message": "custom values are not defined", "code": "SVCSTG.CCE-ADDONMGR.4000002"},
    "message": "custom values are not defined",
    "reason": "BadRequest",
}


def error_of(body: Any, status: int = 400, **headers: str) -> ApiError:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_error("Reading", status, {name.replace("_", "-"): value for name, value in headers.items()}, raw, str)


@pytest.mark.parametrize(
    ("body", "code", "text"),
    [
        pytest.param({"errorMessage": "m", "errorCode": "CCE.01400001"}, "CCE.01400001", "m", id="documented"),
        pytest.param({"error_msg": "m", "error_code": "c"}, "c", "m", id="documented-other"),
        pytest.param(MANAGER, "CCE_CM.0004", "Request is invalid, Need authorize CCE to op", id="A-cluster-manager"),
        pytest.param(ADDON, "CCE.03400001", "Invalid request., custom values are not defined", id="B-add-on-manager"),
        pytest.param(
            {"error": {"message": "m", "code": "SVCSTG.CCE-ADDONMGR.400"}},
            "SVCSTG.CCE-ADDONMGR.400",
            "m",
            id="D-nested",
        ),
        pytest.param({"code": "SVCSTG.500", "message": "internal"}, "SVCSTG.500", "internal", id="D-flat"),
        pytest.param(
            {"error_msg": "m", "error_code": "APIGW.0101", "request_id": "r"}, "APIGW.0101", "m", id="E-gateway"
        ),
        pytest.param({"message": "API not found", "request_id": "r"}, None, "API not found", id="E-old-gateway"),
        pytest.param({"error": {"code": 401, "message": "no", "title": "Unauthorized"}}, "401", "no", id="H-iam"),
        pytest.param({"error": "flat text"}, None, "flat text", id="error-as-text"),
        pytest.param({"reason": "BadRequest"}, None, "BadRequest", id="reason-only"),
        pytest.param(
            b"<html><head><title>x</title></head><body><h1>502</h1>Bad Gateway</body></html>",
            None,
            "'502 Bad Gateway'",
            id="html",
        ),
        pytest.param(b"", None, "(no explanation: the answer is empty)", id="empty"),
        pytest.param(b"   ", None, "(no explanation: the answer is empty)", id="blank"),
        pytest.param(b'{"errorMessage": "cut of', None, '\'{"errorMessage": "cut of\'', id="cut"),
        pytest.param([1, 2], None, "'[1, 2]'", id="list"),
        pytest.param({"message": {"a": 1}, "errorMessage": 7}, None, None, id="wrong-types"),
        pytest.param(b"\xff\xfe\x1b[31mred", None, None, id="no-utf8"),
    ],
)
def test_reads_code_and_text_of_every_form(body: Any, code: Any, text: Any) -> None:
    error = error_of(body)
    assert (error.http_status, error.error_code) == (400, code)
    assert text is None or error.error_message == text
    assert error.error_message and error.error_message in error.message
    assert error.message.isprintable()


def test_the_request_id_is_the_headers_else_the_bodys() -> None:
    assert error_of({"request_id": "body"}, X_Request_Id="header").request_id == "header"
    assert error_of({"request_id": "body"}).request_id == "body"
    assert "request id body" in error_of({"request_id": "body"}).message


@pytest.mark.parametrize(
    ("status", "body", "advice"),
    [
        (401, {}, "credentials"),
        (403, {}, "permission"),
        (403, {"error_msg": "Quota exceeded"}, "larger one"),
        (404, {"error_code": "APIGW.0101"}, "endpoint"),
        (404, {"message": "API not found"}, "endpoint"),
        (413, {}, "12 MB"),
        (429, {}, "max_retries"),
    ],
)
def test_says_what_to_do_next(status: int, body: Any, advice: str) -> None:
    assert advice in error_of(body, status).message


def test_a_redirect_names_its_target_and_is_no_other_error() -> None:
    error = error_of(b"", 302, Location="https://elsewhere.example.com/\x1b[2J")
    assert "Redirects are not followed (here to https://elsewhere.example.com/ [2J)" in error.message


@pytest.mark.parametrize("length", [5, 290, 1990, 5000])
@pytest.mark.parametrize("form", ["json", "html", "code", "location"])
def test_no_part_of_a_long_secret_is_left_by_a_cut(form: str, length: int) -> None:
    secret = "S3cret-" * 1000
    text = f"{'x' * length} {secret} is wrong"
    bodies = {
        "json": json.dumps({"errorMessage": text}),
        "html": f"<p>{text}</p>",
        "code": json.dumps({"errorCode": text}),
    }
    raw = bodies.get(form, "").encode()
    status = 302 if form == "location" else 400
    error = read_error("Reading", status, {"Location": text}, raw, lambda text: text.replace(secret, "***"))
    assert "S3cret" not in str(error.to_result())
    with pytest.raises(LostAnswerError) as caught:
        Answer("Reading", 200, raw, {}, lambda text: text.replace(secret, "***")).read(list)
    assert "S3cret" not in caught.value.message


def test_an_empty_list_may_be_written_as_null() -> None:
    assert Answer("Listing", 200, b"null\n", {}).read(list) == []


def test_a_secret_that_the_service_quotes_is_not_passed_on() -> None:
    error = read_error(
        "Reading", 400, {}, b'{"errorMessage": "bad token t0ken-text"}', lambda text: text.replace("t0ken-text", "***")
    )
    assert "t0ken-text" not in str(error.to_result())


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        pytest.param(404, {"errorCode": "CCE.03404001"}, "missing", id="service-404"),
        pytest.param(404, b"", "missing", id="bare-404"),
        pytest.param(404, {"error_code": "APIGW.0101"}, "gateway", id="gateway-404"),
        pytest.param(404, {"error_code": "APIG.0101"}, "gateway", id="old-gateway-404"),
        pytest.param(404, {"message": "API not found"}, "gateway", id="oldest-gateway-404"),
        pytest.param(409, {"message": "cannot re-use a name that is still in use"}, "taken", id="helm-name"),
        pytest.param(500, {"message": "The release name is already exist"}, "taken", id="console-name"),
        pytest.param(
            400, {"message": "another operation (install/upgrade/rollback) is in progress"}, "busy", id="helm-busy"
        ),
        pytest.param(500, {"message": "Update release is forbidden"}, "busy", id="terraform-busy"),
        pytest.param(500, {"message": "internal"}, "uncertain", id="500"),
        pytest.param(504, b"", "uncertain", id="504"),
        pytest.param(400, {"message": "bad"}, "", id="plain-400"),
        pytest.param(500, {"message": 'namespaces "nons" not found'}, "", id="missing-namespace"),
        pytest.param(
            400, {"message": "rendered manifests contain a resource that already exists"}, "", id="foreign-resource"
        ),
    ],
)
def test_tells_the_kinds_of_errors_apart(status: int, body: Any, kind: str) -> None:
    error = error_of(body, status)
    kinds = {
        "missing": error.is_missing,
        "gateway": error.is_gateway,
        "taken": error.is_name_taken,
        "busy": error.is_busy,
        "uncertain": error.is_uncertain,
    }
    assert [name for name, holds in kinds.items() if holds] == kind.split()


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"text"', b'{"a": 1', b"\xff"])
def test_a_success_without_the_expected_json_is_a_lost_answer(body: bytes) -> None:
    with pytest.raises(LostAnswerError, match="HTTP 200"):
        Answer("Reading", 200, body, {"X-Request-Id": "r"}).read(dict)


def test_the_bytes_of_an_archive_stay_as_they_are() -> None:
    answer = Answer("Downloading", 200, b" \x1f\x8b\n", {"Date": "Wed, 25 Nov 2026 12:00:00 GMT"})
    assert (answer.raw, answer.body) == (b" \x1f\x8b\n", b"\x1f\x8b")
