"""What a caller in another language sees: posting, retrying, overspending, scoring, the signed paper."""

import io
import itertools
import unittest

import docx
import grpc
import pdfplumber
from cryptography.hazmat.primitives import hashes
from google.protobuf import descriptor_pb2, descriptor_pool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from caller import DEADLINE, GENERAL, REGION, Caller, Fund, day, refused, uuid7
from jixiao.ledger.v1 import ledger_pb2 as ledger
from jixiao.report.v1 import report_pb2 as report
from jixiao.scoring.v1 import scoring_pb2 as scoring
from services import Services


def sm3(data):
    """By another implementation than ours."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def contract(file):
    """What a file of the contract says; protoc and protox fill in the JSON names differently."""
    text = descriptor_pb2.FileDescriptorProto()
    file.CopyToProto(text)
    for message in text.message_type:
        for field in itertools.chain(message.field, *(it.field for it in message.nested_type)):
            field.ClearField("json_name")
    return text


def squeezed(texts):
    """Without the white space: a line of the paper may end anywhere."""
    return "".join("".join(it.split()) for it in texts)


def setUpModule():
    Client.services = Services()
    unittest.addModuleCleanup(Client.services.close)
    Client.caller = Caller(Client.services)


class Client(unittest.TestCase):
    """What the tests of this file share: three services, and how an error is looked at."""

    def check(self, error, code, reason, chinese, field="", metadata=None):
        """The whole rich error, the Chinese text to the letter."""
        self.assertEqual((error.code, error.reason, error.domain), (code, reason, "jixiao"), error.chinese)
        self.assertEqual((error.locale, error.chinese), ("zh-CN", chinese))
        self.assertEqual((error.field, error.metadata), (field, metadata or {}))
        self.assertNotEqual(error.english, "")


class Ledger(Client):
    def test_a_payment_its_retry_and_too_much(self):
        fund = Fund(self.caller, 1_000_000)
        payment = fund.payment(123_456)
        first = fund.post(payment)
        self.assertFalse(first.replayed)
        again = fund.post(payment)
        self.assertTrue(again.replayed)
        self.assertEqual(again.posted, first.posted)
        self.assertEqual(fund.balance(), 876_544)

        error = fund.refused(fund.payment(876_545))
        self.check(
            error,
            grpc.StatusCode.FAILED_PRECONDITION,
            "INSUFFICIENT_BALANCE",
            f"{fund.document}项目{fund.project}的可执行指标余额为8765.44元，本次需要8765.45元。"
            "支付的金额须先有相应的“资金到位”。余额不足：请减少金额，或先补记缺少的凭证。",
            "transaction.amount_fen",
            {"account_code": "EXE", "available_fen": "876544", "requested_fen": "876545"},
        )
        self.assertEqual(fund.balance(), 876_544)
        self.assertFalse(fund.post(fund.payment(876_544)).replayed)
        self.assertEqual(fund.balance(), 0)

    def test_an_id_is_used_once(self):
        fund = Fund(self.caller, 100)
        payment = fund.payment(5)
        payment.voucher_number, payment.voucher_line = "记-1", 2
        fund.post(payment)
        payment.amount_fen = 6
        self.check(
            fund.refused(payment),
            grpc.StatusCode.ALREADY_EXISTS,
            "TRANSACTION_ID_REUSED",
            "凭证记-1第2行已入账，金额原为“0.05元”，本次为“0.06元”。"
            "已入账的凭证不能修改：更正请另记一笔凭证，使用新的编号。",
            "transaction.amount_fen",
            {
                "transaction_id": payment.transaction_id,
                "field": "amount_fen",
                "booked": "0.05元",
                "stated": "0.06元",
            },
        )
        self.assertEqual(fund.balance(), 95)

    def test_a_bad_field_is_named(self):
        fund = Fund(self.caller, 100)
        self.check(
            fund.refused(fund.payment(1, day(2, 30))),
            grpc.StatusCode.INVALID_ARGUMENT,
            "INVALID_REQUEST",
            "business_date为2020年2月30日，不是有效的日期。请按提示修改该字段后重新提交。",
            "transaction.business_date",
        )
        request = ledger.GetProjectRequest(region_code=REGION, project_code="53232920T999999999999")
        self.check(
            refused(self.caller.ledger.GetProject, request),
            grpc.StatusCode.NOT_FOUND,
            "PROJECT_NOT_FOUND",
            "项目53232920T999999999999未登记。请核对区划和项目代码，或先登记项目。",
            "project_code",
        )

    def test_a_batch_and_a_stream_answer_one_by_one(self):
        fund = Fund(self.caller, 10_000)
        good, bad, odd = fund.payment(7), fund.payment(10**15), fund.payment(0)
        request = ledger.BatchPostTransactionsRequest(transactions=[good, bad, odd, good])
        results = self.caller.ledger.BatchPostTransactions(request, timeout=DEADLINE).results
        outcomes = [it.WhichOneof("outcome") for it in results]
        self.assertEqual(outcomes, ["posted", "refused", "refused", "posted"])
        self.assertEqual(results[1].refused.reason, "INSUFFICIENT_BALANCE")
        self.assertEqual(results[1].refused.field, "amount_fen")
        self.assertEqual(results[1].refused.metadata["available_fen"], "9993")
        self.assertIn("余额为99.93元", results[1].refused.message_zh)
        self.assertEqual((results[2].refused.reason, results[2].refused.field), ("INVALID_REQUEST", "amount_fen"))
        self.assertTrue(results[3].posted.replayed)

        request = ledger.BatchPostTransactionsRequest(
            transactions=[fund.payment(1), fund.payment(10**15)], all_or_nothing=True
        )
        results = self.caller.ledger.BatchPostTransactions(request, timeout=DEADLINE).results
        reasons = [it.refused.reason for it in results]
        self.assertEqual(reasons, ["BATCH_ABANDONED", "INSUFFICIENT_BALANCE"])
        self.assertEqual(fund.balance(), 9_993)

        sent = [fund.payment(fen) for fen in range(51)]
        requests = (ledger.StreamTransactionsRequest(transaction=it) for it in sent)
        answers = [it.result for it in self.caller.ledger.StreamTransactions(requests, timeout=DEADLINE)]
        self.assertEqual([it.transaction_id for it in answers], [it.transaction_id for it in sent])
        self.assertEqual(answers[0].refused.field, "amount_fen")
        self.assertEqual({it.WhichOneof("outcome") for it in answers[1:]}, {"posted"})
        self.assertEqual(fund.balance(), 9_993 - sum(range(1, 51)))

    def test_what_is_asked_about_is_not_written(self):
        fund = Fund(self.caller, 100)
        payment, more = fund.payment(60), fund.payment(41)
        asked = ledger.PostTransactionRequest(transaction=payment, validate_only=True)
        answer = self.caller.ledger.PostTransaction(asked, timeout=DEADLINE)
        self.assertEqual(answer.posted.transaction, payment)
        self.assertFalse(answer.replayed or answer.posted.HasField("position"))
        request = ledger.GetExecutionRequest(
            region_code=REGION,
            project_codes=[fund.project],
            fiscal_year=2020,
            as_of=day(12, 31),
            proposal=ledger.Proposal(transactions=[payment]),
        )
        total = self.caller.ledger.GetExecution(request, timeout=DEADLINE).total
        self.assertEqual((total.paid_fen, total.remaining_fen), (60, 40))
        request.proposal.transactions.append(more)
        error = refused(self.caller.ledger.GetExecution, request)
        self.assertEqual((error.reason, error.field), ("INSUFFICIENT_BALANCE", "proposal.transactions[1].amount_fen"))
        self.assertEqual(fund.balance(), 100)

    def test_a_name_is_corrected(self):
        fund = Fund(self.caller, 100)
        key = ledger.GetProjectRequest(region_code=REGION, project_code=fund.project)
        first = self.caller.ledger.GetProject(key, timeout=DEADLINE).project
        wanted = ledger.UpdateProjectRequest(project=first, update_mask={"paths": ["name"]}, etag=first.etag)
        wanted.project.name = "更正后的名称"
        answer = self.caller.ledger.UpdateProject(wanted, timeout=DEADLINE)
        self.assertEqual((answer.updated, answer.project.name, answer.project.revision), (True, "更正后的名称", 2))
        self.assertFalse(self.caller.ledger.UpdateProject(wanted, timeout=DEADLINE).updated)
        wanted.project.name = "又一个名称"
        error = refused(self.caller.ledger.UpdateProject, wanted)
        self.check(
            error, grpc.StatusCode.ABORTED, "ETAG_MISMATCH", "内容已被他人修改：请重新读取后再提交。"
        )
        listed = ledger.ListProjectRevisionsRequest(region_code=REGION, project_code=fund.project)
        revisions = self.caller.ledger.ListProjectRevisions(listed, timeout=DEADLINE).revisions
        self.assertEqual([it.project.name for it in revisions], [first.name, "更正后的名称"])

    def test_pages_show_every_entry_once(self):
        fund = Fund(self.caller, 100)
        posted = [fund.post(fund.payment(fen)).posted for fen in range(1, 6)]
        seen, token = [], ""
        while True:
            request = ledger.ListEntriesRequest(
                region_code=REGION, project_code=fund.project, account_code="EXE", page_size=2, page_token=token
            )
            page = self.caller.ledger.ListEntries(request, timeout=DEADLINE)
            self.assertLessEqual(len(page.entries), 2)
            seen += page.entries
            token = page.next_page_token
            if not token:
                break
            another = ledger.ListEntriesRequest(region_code=REGION, page_token=token)
            error = refused(self.caller.ledger.ListEntries, another)
            self.assertEqual(error.reason, "INVALID_PAGE_TOKEN", error.chinese)
        payments = [(it.transaction_id, it.side, it.amount_fen) for it in seen[1:]]
        expected = [
            (it.transaction.transaction_id, ledger.SIDE_CREDIT, it.transaction.amount_fen) for it in posted
        ]
        self.assertEqual(payments, expected)
        self.assertEqual([it.balance_after_fen for it in seen], [100, 99, 97, 94, 90, 85])


class Frame(Client):
    def test_health_is_answered_by_each_service(self):
        for name, channel in self.services.channels.items():
            stub = health_pb2_grpc.HealthStub(channel)
            service = f"jixiao.{name}.v1.{name.capitalize()}Service"
            for asked in ("", service):
                answer = stub.Check(health_pb2.HealthCheckRequest(service=asked), timeout=DEADLINE)
                self.assertEqual(answer.status, health_pb2.HealthCheckResponse.SERVING, asked)
            with self.assertRaises(grpc.RpcError) as unknown:
                stub.Check(health_pb2.HealthCheckRequest(service="no.such.Service"), timeout=DEADLINE)
            self.assertEqual(unknown.exception.code(), grpc.StatusCode.NOT_FOUND)

    def test_reflection_answers_the_contract(self):
        contracts = {"ledger": ledger, "scoring": scoring, "report": report}
        for name, channel in self.services.channels.items():
            service = f"jixiao.{name}.v1.{name.capitalize()}Service"
            database = ProtoReflectionDescriptorDatabase(channel)
            self.assertIn(service, database.get_services())
            found = descriptor_pool.DescriptorPool(database).FindServiceByName(service)
            self.assertEqual(contract(found.file), contract(contracts[name].DESCRIPTOR))

    def test_a_request_keeps_its_id(self):
        request = ledger.GetChartRequest()
        _, call = self.caller.ledger.GetChart.with_call(
            request, timeout=DEADLINE, metadata=[("x-request-id", "python-1")]
        )
        metadata = dict(call.initial_metadata()) | dict(call.trailing_metadata())
        self.assertEqual(metadata.get("x-request-id"), "python-1")

    def test_a_message_that_is_too_large_is_named(self):
        request = ledger.ListEntriesRequest(region_code=REGION, page_token="1" * 34_000_000)
        error = refused(self.caller.ledger.ListEntries, request)
        self.check(
            error,
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            "MESSAGE_TOO_LARGE",
            "消息超过上限：请分成较小的批次，或缩小查询范围",
        )


class Paper(Client):
    def test_an_evaluation_becomes_a_signed_paper(self):
        fund = Fund(self.caller, 1_000_000)
        fund.post(fund.payment(713_000))
        evaluation = fund.evaluation()
        create = scoring.CreateEvaluationRequest(evaluation=evaluation)
        self.assertTrue(self.caller.scoring.CreateEvaluation(create, timeout=DEADLINE).created)
        self.assertFalse(self.caller.scoring.CreateEvaluation(create, timeout=DEADLINE).created)
        wanted = report.CreateReportRequest(
            report_id=uuid7(),
            evaluation_id=evaluation.evaluation_id,
            outline=report.OUTLINE_NATIONAL,
            formats=[report.FORMAT_PDF, report.FORMAT_DOCX],
        )
        error = refused(self.caller.report.CreateReport, wanted)
        self.assertEqual(error.reason, "EVALUATION_NOT_SCORED", error.chinese)
        self.assertEqual(error.code, grpc.StatusCode.FAILED_PRECONDITION)

        scored = self.score(evaluation)
        made = self.caller.report.CreateReport(wanted, timeout=4 * DEADLINE)
        self.assertTrue(made.created)
        self.assertEqual(made.report.scorecard_digest, scored.digest)
        again = self.caller.report.CreateReport(wanted, timeout=4 * DEADLINE)
        self.assertEqual((again.created, again.report), (False, made.report))
        wanted.outline = report.OUTLINE_YUNNAN
        self.assertEqual(refused(self.caller.report.CreateReport, wanted).reason, "REPORT_EXISTS")

        papers = {(it.paper, it.format): self.download(made.report.report_id, it) for it in made.report.documents}
        signed = [(report.PAPER_REPORT, it) for it in (report.FORMAT_PDF, report.FORMAT_DOCX)]
        beside = {(report.PAPER_FINDINGS, it) for it in (report.FORMAT_PDF, report.FORMAT_DOCX)}
        self.assertEqual(set(papers), {*signed, *beside, (report.PAPER_REVIEW, report.FORMAT_PDF)})
        for text in (self.pdf_text(papers[signed[0]]), self.docx_text(papers[signed[1]])):
            for expected in (evaluation.title, fund.document, "7130.00", "67.13", "受天气影响，下年补齐"):
                self.assertIn(expected, text)

    def score(self, evaluation):
        request = scoring.ScoreEvaluationRequest(evaluation_id=evaluation.evaluation_id)
        first = self.caller.scoring.ScoreEvaluation(request, timeout=DEADLINE)
        again = self.caller.scoring.ScoreEvaluation(request, timeout=DEADLINE)
        self.assertEqual((first.created, again.created), (True, False))
        self.assertEqual(first.scorecard, again.scorecard)
        scored = first.scorecard
        scores = {row.indicator_id: row.score.value for row in scored.rows}
        expected = {"execution": "7.13", "output.1": "20.00", "benefit.1": "30.00", "satisfaction.1": "10.00"}
        self.assertEqual(scores, expected)
        self.assertEqual((scored.total.value, scored.grade, scored.grade_label), ("67.13", scoring.GRADE_MEDIUM, "中"))
        execution = scored.execution.total
        self.assertEqual((execution.allotted_fen, execution.paid_fen), (1_000_000, 713_000))
        self.assertEqual(execution.budget_execution_rate.value, "0.7130")
        self.assertEqual(scored.execution.rows[0].fund_nature, GENERAL)
        trace = {row.indicator_id: row.trace for row in scored.rows}["execution"]
        sources = {it.name: it.source for it in trace.values}
        self.assertIn(scoring.TRACE_SOURCE_LEDGER, sources.values(), sources)
        return scored

    def download(self, report_id, document):
        request = report.DownloadDocumentRequest(
            report_id=report_id, format=document.format, paper=document.paper
        )
        chunks = [it.chunk for it in self.caller.report.DownloadDocument(request, timeout=DEADLINE)]
        self.assertLessEqual(max(len(it) for it in chunks), 65_536)
        data = b"".join(chunks)
        self.assertEqual((len(data), sm3(data)), (document.size_bytes, document.digest))
        return data

    def pdf_text(self, data):
        self.assertTrue(data.startswith(b"%PDF-1.7"), data[:8])
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            cells = (it for page in pdf.pages for table in page.extract_tables() for row in table for it in row)
            texts = itertools.chain((page.extract_text() for page in pdf.pages), cells)
            return squeezed(it or "" for it in texts)

    def docx_text(self, data):
        document = docx.Document(io.BytesIO(data))
        cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
        return squeezed(itertools.chain((it.text for it in document.paragraphs), cells))


if __name__ == "__main__":
    unittest.main()
