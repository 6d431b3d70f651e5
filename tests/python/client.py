"""What a caller in another language sees: posting, retrying, overspending, scoring, the signed paper."""

import unittest
import uuid

import grpc
from google.rpc import error_details_pb2
from google.type import date_pb2, decimal_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_status import rpc_status

from jixiao.ledger.v1 import ledger_pb2 as ledger
from jixiao.ledger.v1 import ledger_pb2_grpc
from jixiao.report.v1 import report_pb2 as report
from jixiao.report.v1 import report_pb2_grpc
from jixiao.scoring.v1 import scoring_pb2 as scoring
from jixiao.scoring.v1 import scoring_pb2_grpc
from services import Services

REGION = "532329000"
UNIT = "901001"
PROJECT = "53232920T000000000901"
DOCUMENT = "测试文〔2020〕1号"
DEADLINE = 30


def day(month, number):
    return date_pb2.Date(year=2020, month=month, day=number)


def decimal(text):
    return decimal_pb2.Decimal(value=text)


def details(error):
    """The rich error by the name of its messages."""
    status = rpc_status.from_call(error)
    kinds = {
        "info": error_details_pb2.ErrorInfo,
        "fields": error_details_pb2.BadRequest,
        "text": error_details_pb2.LocalizedMessage,
    }
    found = {}
    for detail in status.details:
        for name, kind in kinds.items():
            if detail.Is(kind.DESCRIPTOR):
                found[name] = kind()
                detail.Unpack(found[name])
    return found


class Client(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.services = Services()
        cls.ledger = ledger_pb2_grpc.LedgerServiceStub(cls.services.channels["ledger"])
        cls.scoring = scoring_pb2_grpc.ScoringServiceStub(cls.services.channels["scoring"])
        cls.report = report_pb2_grpc.ReportServiceStub(cls.services.channels["report"])
        cls.register()

    @classmethod
    def tearDownClass(cls):
        codes = cls.services.stop()
        assert codes == [0, 0, 0], f"SIGTERM ends a service in order: {codes}"

    @classmethod
    def register(cls):
        project = ledger.Project(
            region_code=REGION, project_code=PROJECT, name="测试项目", unit_code=UNIT, unit_name="测试单位"
        )
        document = ledger.FundingDocument(region_code=REGION, document_number="测试文（2020）1号")
        cls.ledger.CreateProject(ledger.CreateProjectRequest(project=project), timeout=DEADLINE)
        created = cls.ledger.CreateFundingDocument(
            ledger.CreateFundingDocumentRequest(funding_document=document), timeout=DEADLINE
        )
        assert created.funding_document.document_number == DOCUMENT, created
        for kind, month in (("APPROVAL", 1), ("ALLOTMENT", 2), ("RECEIPT", 3)):
            cls.post(cls.transaction(kind, day(month, 1), 1_000_000))

    @classmethod
    def transaction(cls, kind, date, fen):
        transaction = ledger.Transaction(
            transaction_id=str(uuid.uuid4()),
            region_code=REGION,
            kind=f"TRANSACTION_KIND_{kind}",
            business_date=date,
            document_number=DOCUMENT,
            fund_nature="FUND_NATURE_GENERAL_PUBLIC_BUDGET",
            amount_fen=fen,
        )
        if kind != "APPROVAL":
            transaction.project_code = PROJECT
            transaction.unit_code = UNIT
        if kind in ("APPROVAL", "ALLOTMENT"):
            transaction.budget_source = ledger.BUDGET_SOURCE_INITIAL
        if kind in ("PAYMENT", "REFUND"):
            transaction.payee = "测试收款人"
        return transaction

    @classmethod
    def post(cls, transaction):
        request = ledger.PostTransactionRequest(transaction=transaction)
        return cls.ledger.PostTransaction(request, timeout=DEADLINE)

    def balance(self, code):
        account = ledger.Account(
            region_code=REGION,
            fiscal_year=2020,
            document_number=DOCUMENT,
            project_code=PROJECT,
            unit_code=UNIT,
            fund_nature="FUND_NATURE_GENERAL_PUBLIC_BUDGET",
            account_code=code,
        )
        answer = self.ledger.GetBalance(ledger.GetBalanceRequest(account=account), timeout=DEADLINE)
        return answer.balance.balance_fen

    def refused(self, call):
        with self.assertRaises(grpc.RpcError) as refusal:
            call()
        return refusal.exception

    def test_a_payment_its_retry_and_too_much(self):
        before = self.balance("EXE")
        payment = self.transaction("PAYMENT", day(6, 30), 123_456)
        first = self.post(payment)
        self.assertFalse(first.replayed)
        again = self.post(payment)
        self.assertTrue(again.replayed)
        self.assertEqual(again.posted, first.posted)
        self.assertEqual(self.balance("EXE"), before - 123_456)

        left = self.balance("EXE")
        error = self.refused(lambda: self.post(self.transaction("PAYMENT", day(7, 1), left + 1)))
        self.assertEqual(error.code(), grpc.StatusCode.FAILED_PRECONDITION)
        rich = details(error)
        self.assertEqual((rich["info"].reason, rich["info"].domain), ("INSUFFICIENT_BALANCE", "jixiao"))
        self.assertEqual(rich["info"].metadata["available_fen"], str(left))
        self.assertEqual(rich["text"].locale, "zh-CN")
        self.assertIn("余额不足", rich["text"].message)
        self.assertEqual(self.balance("EXE"), left)

    def test_an_id_is_used_once(self):
        payment = self.transaction("PAYMENT", day(8, 1), 5)
        self.post(payment)
        payment.amount_fen = 6
        error = self.refused(lambda: self.post(payment))
        self.assertEqual(error.code(), grpc.StatusCode.ALREADY_EXISTS)
        self.assertEqual(details(error)["info"].reason, "TRANSACTION_ID_REUSED")

    def test_a_bad_field_is_named(self):
        payment = self.transaction("PAYMENT", day(2, 30), 1)
        error = self.refused(lambda: self.post(payment))
        self.assertEqual(error.code(), grpc.StatusCode.INVALID_ARGUMENT)
        fields = [violation.field for violation in details(error)["fields"].field_violations]
        self.assertEqual(fields, ["transaction.business_date"])

    def test_a_batch_and_a_stream_answer_one_by_one(self):
        good = self.transaction("PAYMENT", day(9, 1), 7)
        bad = self.transaction("PAYMENT", day(9, 1), 10**15)
        request = ledger.BatchPostTransactionsRequest(transactions=[good, bad, good])
        results = self.ledger.BatchPostTransactions(request, timeout=DEADLINE).results
        self.assertEqual([it.WhichOneof("outcome") for it in results], ["posted", "refused", "posted"])
        self.assertEqual(results[1].refused.reason, "INSUFFICIENT_BALANCE")
        self.assertTrue(results[2].posted.replayed)

        sent = [self.transaction("PAYMENT", day(9, 2), fen) for fen in range(1, 51)]
        requests = (ledger.StreamTransactionsRequest(transaction=it) for it in sent)
        answers = [it.result for it in self.ledger.StreamTransactions(requests, timeout=DEADLINE)]
        self.assertEqual([it.transaction_id for it in answers], [it.transaction_id for it in sent])
        self.assertEqual({it.WhichOneof("outcome") for it in answers}, {"posted"})

    def test_pages_show_every_entry_once(self):
        seen, token = [], ""
        while True:
            request = ledger.ListEntriesRequest(region_code=REGION, page_size=3, page_token=token)
            page = self.ledger.ListEntries(request, timeout=DEADLINE)
            seen += [(it.transaction_id, it.line) for it in page.entries]
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(len(seen), len(set(seen)))
        self.assertGreater(len(seen), 6)

    def test_health_is_answered_by_each_service(self):
        for name, channel in self.services.channels.items():
            stub = health_pb2_grpc.HealthStub(channel)
            service = f"jixiao.{name}.v1.{name.capitalize()}Service"
            for asked in ("", service):
                answer = stub.Check(health_pb2.HealthCheckRequest(service=asked), timeout=DEADLINE)
                self.assertEqual(answer.status, health_pb2.HealthCheckResponse.SERVING, asked)

    def test_an_evaluation_becomes_a_signed_paper(self):
        evaluation = self.evaluation()
        self.scoring.CreateEvaluation(
            scoring.CreateEvaluationRequest(evaluation=evaluation), timeout=DEADLINE
        )
        request = scoring.ScoreEvaluationRequest(evaluation_id=evaluation.evaluation_id)
        scored = self.scoring.ScoreEvaluation(request, timeout=DEADLINE).scorecard
        again = self.scoring.ScoreEvaluation(request, timeout=DEADLINE)
        self.assertEqual((again.created, again.scorecard.digest), (False, scored.digest))
        rows = {row.indicator_id: row for row in scored.rows}
        self.assertEqual(rows["output.1"].score.value, "20.00")
        self.assertIn("40", rows["output.1"].trace.explanation)
        self.assertEqual(scored.execution.total.allotted_fen, 1_000_000)

        request = report.CreateReportRequest(
            report_id=str(uuid.uuid4()),
            evaluation_id=evaluation.evaluation_id,
            outline=report.OUTLINE_NATIONAL,
            formats=[report.FORMAT_PDF, report.FORMAT_DOCX],
        )
        made = self.report.CreateReport(request, timeout=4 * DEADLINE).report
        self.assertEqual(made.scorecard_digest, scored.digest)
        beginnings = {report.FORMAT_PDF: b"%PDF-1.7", report.FORMAT_DOCX: b"PK"}
        for document in made.documents:
            download = report.DownloadDocumentRequest(
                report_id=made.report_id, format=document.format
            )
            chunks = self.report.DownloadDocument(download, timeout=DEADLINE)
            data = b"".join(it.chunk for it in chunks)
            self.assertEqual(len(data), document.size_bytes)
            self.assertTrue(data.startswith(beginnings[document.format]), data[:8])

    def evaluation(self):
        def indicator(key, level1, level2, weight, **rest):
            return scoring.Indicator(
                indicator_id=key,
                level1=f"LEVEL1_{level1}",
                level2=f"LEVEL2_{level2}",
                name=f"指标{key}",
                weight=decimal(weight),
                **rest,
            )

        def target(value, unit):
            return scoring.Target(operator="OPERATOR_AT_LEAST", value=decimal(value), unit=unit)

        return scoring.Evaluation(
            evaluation_id=str(uuid.uuid4()),
            region_code=REGION,
            unit_code=UNIT,
            unit_name="测试单位",
            kind=scoring.EVALUATION_KIND_SELF,
            fiscal_year=2020,
            title="测试单位2020年度项目支出绩效评价报告",
            project_codes=[PROJECT],
            policy_id="national-2020",
            as_of=day(12, 31),
            reported_on=date_pb2.Date(year=2021, month=5, day=25),
            indicators=[
                indicator("execution", "EXECUTION", "EXECUTION", "10"),
                indicator(
                    "output.1",
                    "OUTPUT",
                    "QUANTITY",
                    "50",
                    target=target("100", "户"),
                    actual=scoring.Actual(value=decimal("40")),
                    deviation_reason="受天气影响，下年补齐",
                ),
                indicator(
                    "benefit.1",
                    "BENEFIT",
                    "SOCIAL",
                    "30",
                    target=target("10", "人"),
                    actual=scoring.Actual(value=decimal("10")),
                ),
                indicator(
                    "satisfaction.1",
                    "SATISFACTION",
                    "SERVED",
                    "10",
                    target=target("90", "%"),
                    actual=scoring.Actual(value=decimal("95")),
                    evidence="问卷120份",
                ),
            ],
        )


if __name__ == "__main__":
    unittest.main()
