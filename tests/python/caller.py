"""What a caller of the services needs: stubs, new ids, the rich error, and money that may be spent."""

import itertools
import os
import time
import uuid

import grpc
from google.rpc import error_details_pb2
from google.type import date_pb2, decimal_pb2
from grpc_status import rpc_status

from jixiao.ledger.v1 import ledger_pb2 as ledger
from jixiao.ledger.v1 import ledger_pb2_grpc
from jixiao.report.v1 import report_pb2_grpc
from jixiao.scoring.v1 import scoring_pb2 as scoring
from jixiao.scoring.v1 import scoring_pb2_grpc

REGION = "532329000"
UNIT = "901001"
DEADLINE = 30

GENERAL = ledger.FUND_NATURE_GENERAL_PUBLIC_BUDGET
numbers = itertools.count(1)


def uuid7():
    """The id of a write, by RFC 9562: the time in milliseconds, then chance."""
    chance = int.from_bytes(os.urandom(10), "big") & ~(0xF << 76) & ~(0x3 << 62)
    return str(uuid.UUID(int=time.time_ns() // 1_000_000 << 80 | chance | 0x7 << 76 | 0x2 << 62))


def day(month, number):
    return date_pb2.Date(year=2020, month=month, day=number)


def decimal(text):
    return decimal_pb2.Decimal(value=text)


class Refused:
    """A gRPC error with its details: reason, metadata, field at fault, Chinese text."""

    def __init__(self, error):
        self.code = error.code()
        self.english = error.details()
        self.reason = self.domain = self.field = self.locale = self.chinese = ""
        self.metadata = {}
        for detail in getattr(rpc_status.from_call(error), "details", []):
            if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
                info = self.unpacked(detail, error_details_pb2.ErrorInfo())
                self.reason, self.domain, self.metadata = info.reason, info.domain, dict(info.metadata)
            if detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
                (violation,) = self.unpacked(detail, error_details_pb2.BadRequest()).field_violations
                self.field = violation.field
            if detail.Is(error_details_pb2.LocalizedMessage.DESCRIPTOR):
                text = self.unpacked(detail, error_details_pb2.LocalizedMessage())
                self.locale, self.chinese = text.locale, text.message

    @staticmethod
    def unpacked(detail, message):
        detail.Unpack(message)
        return message


def refused(method, request, timeout=DEADLINE):
    """Calls, and expects to be refused."""
    try:
        answer = method(request, timeout=timeout)
    except grpc.RpcError as error:
        return Refused(error)
    raise AssertionError(f"it is not refused: {answer}")


class Caller:
    """The stubs that were generated from proto/."""

    def __init__(self, services):
        self.ledger = ledger_pb2_grpc.LedgerServiceStub(services.channels["ledger"])
        self.scoring = scoring_pb2_grpc.ScoringServiceStub(services.channels["scoring"])
        self.report = report_pb2_grpc.ReportServiceStub(services.channels["report"])


class Fund:
    """A project and its funding document, new, with money that was received."""

    def __init__(self, caller, received_fen):
        number = next(numbers)
        self.ledger = caller.ledger
        self.project = f"53232920T{number:012}"
        self.document = f"测试文〔2020〕{number}号"
        project = ledger.Project(
            region_code=REGION, project_code=self.project, name="测试项目", unit_code=UNIT, unit_name="测试单位"
        )
        document = ledger.FundingDocument(region_code=REGION, document_number=f"测试文（2020）{number}号")
        self.ledger.CreateProject(ledger.CreateProjectRequest(project=project), timeout=DEADLINE)
        request = ledger.CreateFundingDocumentRequest(funding_document=document)
        created = self.ledger.CreateFundingDocument(request, timeout=DEADLINE).funding_document
        assert created.document_number == self.document, created
        for kind, month in (("APPROVAL", 1), ("ALLOTMENT", 2), ("RECEIPT", 3)):
            self.post(self.transaction(kind, day(month, 1), received_fen))

    def transaction(self, kind, date, fen):
        transaction = ledger.Transaction(
            transaction_id=uuid7(),
            region_code=REGION,
            kind=f"TRANSACTION_KIND_{kind}",
            business_date=date,
            document_number=self.document,
            fund_nature=GENERAL,
            amount_fen=fen,
        )
        if kind != "APPROVAL":
            transaction.project_code = self.project
            transaction.unit_code = UNIT
        if kind in ("APPROVAL", "ALLOTMENT"):
            transaction.budget_source = ledger.BUDGET_SOURCE_INITIAL
        if kind in ("PAYMENT", "REFUND"):
            transaction.payee = "测试收款人"
        return transaction

    def payment(self, fen, date=day(6, 30)):
        return self.transaction("PAYMENT", date, fen)

    def post(self, transaction, timeout=DEADLINE):
        request = ledger.PostTransactionRequest(transaction=transaction)
        return self.ledger.PostTransaction(request, timeout=timeout)

    def refused(self, transaction):
        return refused(self.ledger.PostTransaction, ledger.PostTransactionRequest(transaction=transaction))

    def balance(self, code="EXE"):
        """What is left to spend, or what another account of the project holds, in fen."""
        account = ledger.Account(
            region_code=REGION,
            fiscal_year=2020,
            document_number=self.document,
            project_code=self.project,
            unit_code=UNIT,
            fund_nature=GENERAL,
            account_code=code,
        )
        answer = self.ledger.GetBalance(ledger.GetBalanceRequest(account=account), timeout=DEADLINE)
        return answer.balance.balance_fen

    def evaluation(self):
        """Execution 10, output 50 of which 40 % were done, benefit 30, satisfaction 10."""

        def indicator(key, level1, level2, weight, **rest):
            return scoring.Indicator(
                indicator_id=key,
                level1=f"LEVEL1_{level1}",
                level2=f"LEVEL2_{level2}",
                name=f"指标{key}",
                weight=decimal(weight),
                **rest,
            )

        def measured(target, actual, unit):
            at_least = scoring.Target(operator="OPERATOR_AT_LEAST", value=decimal(target), unit=unit)
            return {"target": at_least, "actual": scoring.Actual(value=decimal(actual))}

        return scoring.Evaluation(
            evaluation_id=uuid7(),
            region_code=REGION,
            unit_code=UNIT,
            unit_name="测试单位",
            kind=scoring.EVALUATION_KIND_SELF,
            fiscal_year=2020,
            title="测试单位2020年度项目支出绩效评价报告",
            project_codes=[self.project],
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
                    deviation_reason="受天气影响，下年补齐",
                    **measured("100", "40", "户"),
                ),
                indicator("benefit.1", "BENEFIT", "SOCIAL", "30", **measured("10", "10", "人")),
                indicator(
                    "satisfaction.1",
                    "SATISFACTION",
                    "SERVED",
                    "10",
                    evidence="问卷120份",
                    **measured("90", "95", "%"),
                ),
            ],
        )
