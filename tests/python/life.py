"""What a caller lives through: deadlines, services that are away, hang, stop under load or are killed."""

import concurrent.futures
import itertools
import signal
import threading
import unittest

import grpc

from caller import DEADLINE, REGION, Caller, Fund, Refused, refused, uuid7
from jixiao.ledger.v1 import ledger_pb2 as ledger
from jixiao.report.v1 import report_pb2 as report
from jixiao.scoring.v1 import scoring_pb2 as scoring
from services import Services

# How a call may end that a stop or a kill cut off: the caller is to retry.
CUT = {grpc.StatusCode.UNAVAILABLE}
CALLERS = 8
# What each of the callers has acknowledged before the ledger is stopped.
ENOUGH = 40
# How many payments of a stream may be without an answer.
WINDOW = 100


class Load:
    """Payments of one fen from many callers and one stream, until the ledger is gone."""

    def __init__(self, fund):
        self.fund = fund
        self.sent = []
        self.acknowledged = {}
        self.ends = []
        self.lacking = CALLERS + 1
        self.lock = threading.Lock()
        self.under_way = threading.Event()

    def payment(self):
        payment = self.fund.payment(1)
        self.sent.append(payment)
        return payment

    def acknowledge(self, posted, count):
        self.acknowledged[posted.transaction.transaction_id] = posted
        if count == ENOUGH:
            with self.lock:
                self.lacking -= 1
                if not self.lacking:
                    self.under_way.set()

    def run(self, loop):
        try:
            loop()
        except grpc.RpcError as error:
            self.ends.append(Refused(error))
        finally:
            self.under_way.set()

    def call(self):
        for count in itertools.count(1):
            self.acknowledge(self.fund.post(self.payment()).posted, count)

    def stream(self):
        window = threading.Semaphore(WINDOW)
        over = threading.Event()

        def requests():
            while window.acquire() and not over.is_set():
                yield ledger.StreamTransactionsRequest(transaction=self.payment())

        try:
            for count, answer in enumerate(self.fund.ledger.StreamTransactions(requests()), 1):
                window.release()
                if answer.result.WhichOneof("outcome") == "posted":
                    self.acknowledge(answer.result.posted.posted, count)
        finally:
            over.set()
            window.release()

    def until(self, stop):
        """Runs it all, calls `stop` in the midst of it, and ends with the last of the callers."""
        with concurrent.futures.ThreadPoolExecutor(CALLERS + 1) as pool:
            loops = [pool.submit(self.run, it) for it in [self.stream] + [self.call] * CALLERS]
            self.under_way.wait()
            result = stop()
        for loop in loops:
            loop.result()
        return result


class Life(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.services = Services(
            LEDGER__SERVER__DRAIN_SECONDS="1", SCORING__LEDGER__TIMEOUT_MS="1000"
        )
        cls.addClassCleanup(cls.services.close)
        cls.caller = Caller(cls.services)

    def test_what_was_acknowledged_survives_a_stop_under_load(self):
        self.survives(signal.SIGTERM, 0)

    def test_what_was_acknowledged_survives_a_kill_under_load(self):
        self.survives(signal.SIGKILL, -signal.SIGKILL)

    def survives(self, how, code):
        received = 1_000_000
        fund = Fund(self.caller, received)
        load = Load(fund)
        self.assertEqual(load.until(lambda: self.services.stop("ledger", how)), code)
        self.services.restart("ledger")
        self.assertEqual(load.lacking, 0, "each was stopped in the midst of its work")
        self.assertEqual({it.code for it in load.ends}, CUT, [it.english for it in load.ends])
        self.assertEqual(len(load.ends), CALLERS + 1)

        # Before anything is sent again: what was answered is there, and nothing that was not sent.
        paid = {it.transaction_id: it.position for it in self.entries(fund)}
        sent = {it.transaction_id for it in load.sent}
        self.assertLessEqual(set(paid), sent)
        for key, posted in load.acknowledged.items():
            self.assertEqual(paid.get(key), posted.position, key)
        self.assertEqual(fund.balance(), received - len(paid))

        # Everything is sent again: each has one effect.
        for start in range(0, len(load.sent), 1_000):
            part = load.sent[start : start + 1_000]
            request = ledger.BatchPostTransactionsRequest(transactions=part)
            results = self.caller.ledger.BatchPostTransactions(request, timeout=DEADLINE).results
            for result in results:
                key = result.transaction_id
                self.assertEqual(result.WhichOneof("outcome"), "posted", result)
                self.assertEqual(result.posted.replayed, key in paid, key)
                first = load.acknowledged.get(key, result.posted.posted)
                # A batch does not repeat what it was sent.
                first.ClearField("transaction")
                self.assertEqual(result.posted.posted, first)
        self.assertEqual(fund.balance(), received - len(load.sent))

    def entries(self, fund):
        """All payments of a fund, from the books."""
        token = ""
        while True:
            request = ledger.ListEntriesRequest(
                region_code=REGION,
                project_code=fund.project,
                account_code="PAID",
                page_size=1_000,
                page_token=token,
            )
            page = self.caller.ledger.ListEntries(request, timeout=DEADLINE)
            yield from page.entries
            token = page.next_page_token
            if not token:
                return

    def test_a_payment_that_was_late_has_one_effect(self):
        fund = Fund(self.caller, 10_000)
        # From hopeless to easy; where one becomes the other is the machine's affair.
        late = 0
        for step in range(60):
            payment = fund.payment(1)
            try:
                fund.post(payment, timeout=0.0001 * 1.15**step)
            except grpc.RpcError as error:
                self.assertEqual(error.code(), grpc.StatusCode.DEADLINE_EXCEEDED, error.details())
                late += 1
            self.assertEqual(fund.post(payment).posted.transaction, payment)
        self.assertGreater(late, 0)
        self.assertEqual(fund.balance(), 10_000 - 60)

    def filed(self):
        evaluation = Fund(self.caller, 100).evaluation()
        request = scoring.CreateEvaluationRequest(evaluation=evaluation)
        self.caller.scoring.CreateEvaluation(request, timeout=DEADLINE)
        return scoring.ScoreEvaluationRequest(evaluation_id=evaluation.evaluation_id)

    def test_a_service_behind_that_hangs_is_given_up(self):
        request = self.filed()
        ledger_process = self.services.processes["ledger"]
        ledger_process.send_signal(signal.SIGSTOP)
        try:
            own = refused(self.caller.scoring.ScoreEvaluation, request, timeout=0.5)
            theirs = refused(self.caller.scoring.ScoreEvaluation, request)
        finally:
            ledger_process.send_signal(signal.SIGCONT)
        self.assertEqual(own.code, grpc.StatusCode.DEADLINE_EXCEEDED, own.english)
        self.assertEqual((theirs.code, theirs.reason), (grpc.StatusCode.UNAVAILABLE, "LEDGER_UNAVAILABLE"))
        self.assertTrue(self.caller.scoring.ScoreEvaluation(request, timeout=DEADLINE).created)

    def test_a_service_behind_that_is_away_is_named(self):
        request = self.filed()
        self.assertEqual(self.services.stop("ledger"), 0)
        error = refused(self.caller.scoring.ScoreEvaluation, request)
        self.assertEqual((error.code, error.reason), (grpc.StatusCode.UNAVAILABLE, "LEDGER_UNAVAILABLE"))
        self.assertEqual(error.chinese, "账务服务暂时不可用，请稍后重试；已提交的内容不受影响。")
        self.assertEqual(error.english, "ledger unavailable")
        self.services.restart("ledger")
        self.assertTrue(self.caller.scoring.ScoreEvaluation(request, timeout=DEADLINE).created)

        paper = report.CreateReportRequest(
            report_id=uuid7(),
            evaluation_id=request.evaluation_id,
            outline=report.OUTLINE_NATIONAL,
            formats=[report.FORMAT_DOCX],
        )
        self.assertEqual(self.services.stop("scoring"), 0)
        error = refused(self.caller.report.CreateReport, paper)
        self.assertEqual((error.code, error.reason), (grpc.StatusCode.UNAVAILABLE, "SCORING_UNAVAILABLE"))
        self.assertEqual(error.chinese, "评分服务暂时不可用，请稍后重试；已提交的内容不受影响。")
        self.services.restart("scoring")
        self.assertTrue(self.caller.report.CreateReport(paper, timeout=4 * DEADLINE).created)


if __name__ == "__main__":
    unittest.main()
