"""Spans and figures of a register, with the exporters of the SDK."""

import datetime as dt
import logging

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

import govtasks
import govtasks_otel
from govtasks.errors import ConflictError
from govtasks.hookspecs import hookimpl
from govtasks.observing import Work, WorkDone, WorkKind
from govtasks.organisation import Body, BodyKind, Level, Person, PostKind, Tenure
from govtasks.organisation import Post as Seat
from govtasks.ports import Receipt
from govtasks.specs import ChannelSpec
from govtasks.testing import Everybody, PluginSuite
from govtasks_otel import Instrumentation
from govtasks_otel.spans import Spans

ZONE = dt.timezone(dt.timedelta(hours=7))
SINCE = dt.date(2016, 6, 1)


def at(day, hour=8):
    """Give an instant in March 2017."""
    return dt.datetime(2017, 3, day, hour, tzinfo=ZONE)


class Post:
    """A channel that takes everything."""

    @hookimpl
    def govtasks_channels(self):
        """Offer itself."""
        yield ChannelSpec(name="post", factory=lambda _: self, needs_address=False)

    def send(self, _message):
        """Take it."""
        return Receipt.accepted()


class Measured:
    """A register with providers of its own, and what they kept."""

    def __init__(self):
        self.exporter = InMemorySpanExporter()
        self.traces = TracerProvider()
        self.traces.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.reader = InMemoryMetricReader()
        self.figures = MeterProvider(metric_readers=[self.reader])
        self.plugin = Instrumentation(self.traces, self.figures)
        self.register = govtasks.open(
            "memory:",
            plugins=[self.plugin, Post(), Everybody()],
            notify=("post",),
            clock=lambda: at(1),
        )

    def spans(self, kind):
        """Return the spans of a kind of work that have ended, in order."""
        ended = self.exporter.get_finished_spans()
        return [span for span in ended if span.name == f"govtasks.{kind}"]

    def points(self, name):
        """Return the points of an instrument by their attributes."""
        data = self.reader.get_metrics_data()
        scopes = [
            one for resource in data.resource_metrics for one in resource.scope_metrics
        ]
        return {
            tuple(sorted(point.attributes.items())): point
            for scope in scopes
            for metric in scope.metrics
            if metric.name == name
            for point in metric.data.data_points
        }

    def close(self):
        """Give everything back."""
        self.register.close()
        self.traces.shutdown()
        self.figures.shutdown()


@pytest.fixture
def measured():
    """Give a register that is measured, in which something is due."""
    made = Measured()
    with made.register.unit(actor="clerk") as unit:
        unit.record_organisation(office())
        unit.issue(
            govtasks.Directive(
                key="d1",
                issuer="tp",
                kind="CV",
                title=govtasks.Text.of(vi="Chỉ đạo"),
                issued=dt.date(2017, 2, 9),
                provisions=[
                    govtasks.Provision(path="1", text=govtasks.Text.of(vi="Lập"))
                ],
            )
        )
        unit.assign(plan())
    yield made
    made.close()


def office():
    """Return a city with a division that somebody heads."""
    name = govtasks.Text.of(vi="Một nơi", en="A place")
    return govtasks.Organisation(
        bodies=[
            Body(
                key="tp",
                name=name,
                kind=BodyKind.COMMITTEE,
                level=Level.DISTRICT,
                since=SINCE,
            ),
            Body(
                key="noi-vu",
                name=name,
                kind=BodyKind.DIVISION,
                level=Level.DISTRICT,
                parent="tp",
                since=SINCE,
            ),
        ],
        posts=[
            Seat(
                key="truong",
                title=name,
                body="noi-vu",
                kind=PostKind.HEAD,
                since=SINCE,
            )
        ],
        persons=[Person(key="ng-truong", name="Nguyễn Văn A")],
        tenures=[Tenure(post="truong", person="ng-truong", since=SINCE)],
    )


def plan():
    """Return an obligation that is due on 15 March 2017."""
    return govtasks.Obligation(
        key="plan",
        directive="d1",
        provision="1",
        title=govtasks.Text.of(vi="Lập kế hoạch"),
        kind=govtasks.Kind.TASK,
        force=govtasks.Force.ORDER,
        roles=govtasks.Roles(lead="noi-vu"),
        rule=govtasks.Fixed(day=dt.date(2017, 3, 15), inclusive=True, roll=False),
        assigner="tp",
    )


class TestPlugin(PluginSuite):
    @pytest.fixture
    def plugin(self):
        """The module, as its entry point names it."""
        return govtasks_otel


class TestSpans:
    def test_a_unit_is_a_child_of_the_span_of_the_host(self, measured):
        """
        What a request of the host does in the register is seen inside of it.
        """
        tracer = measured.traces.get_tracer("host")

        with (
            tracer.start_as_current_span("request") as request,
            measured.register.unit(actor="clerk") as unit,
        ):
            unit.record_organisation(office())

        (span,) = measured.spans("unit")[1:]
        assert span.parent.span_id == request.get_span_context().span_id
        assert span.context.trace_id == request.get_span_context().trace_id
        assert dict(span.attributes) == {
            "govtasks.tenant": "default",
            "govtasks.actor": "clerk",
            "govtasks.count.facts": 1,
            "govtasks.count.notices": 0,
            "govtasks.count.streams": 1,
        }
        assert span.status.status_code is StatusCode.UNSET

    def test_without_a_host_a_unit_begins_a_trace(self, measured):
        """
        Nothing is needed around it.
        """
        (span,) = measured.spans("unit")

        assert span.parent is None

    def test_a_message_is_a_child_of_its_drain(self, measured):
        """
        Each message that is sent lies inside the drain, in time too.
        """
        measured.register.sweep(at(16))
        measured.register.drain({"post": {}}, now=at(16, 9))

        (sweep,) = measured.spans("sweep")
        (drain,) = measured.spans("drain")
        sends = measured.spans("send")
        assert sweep.attributes["govtasks.count.said"] > 0
        assert drain.parent is None
        assert {span.parent.span_id for span in sends} == {drain.context.span_id}
        for send in sends:
            assert (
                drain.start_time <= send.start_time <= send.end_time <= drain.end_time
            )
            assert send.attributes["govtasks.channel"] == "post"
        assert drain.attributes["govtasks.count.accepted"] == len(sends) > 0

    def test_an_error_is_its_code_without_what_it_says(self, measured):
        """
        A span says that it failed, and not with which words.
        """
        with pytest.raises(KeyError), measured.register.unit(actor="clerk"):
            raise KeyError("very secret words")  # noqa: EM101 - what must not be seen

        span = measured.spans("unit")[-1]
        assert span.status.status_code is StatusCode.ERROR
        assert span.attributes["error.type"] == "KeyError"
        assert span.events == ()
        assert "secret" not in span.to_json()

    def test_what_ends_without_a_beginning_has_no_span(self, measured):
        """
        An observer that was not told of the beginning takes the end as it comes.
        """
        spans = Spans.of(measured.traces, measured.figures)
        work = Work(kind=WorkKind.SWEEP, tenant="t", at=at(1))

        spans.ended(work, WorkDone(seconds=1, counts={"said": 2}))

        assert measured.spans("sweep") == []
        about = (("govtasks.tenant", "t"),)
        assert measured.points("govtasks.steps")[about].value == 2


class TestFigures:
    def test_facts_are_counted_by_type(self, measured):
        """
        Each fact that was committed counts once.
        """
        points = measured.points("govtasks.facts")

        counted = {about[1][1]: point.value for about, point in points.items()}
        assert counted == {
            "assigned": 1,
            "directive-issued": 1,
            "organisation-recorded": 1,
        }
        assert {about[0] for about in points} == {("govtasks.tenant", "default")}

    def test_facts_that_were_rolled_back_are_not_counted(self, measured):
        """
        What was not committed did not happen.
        """

        def failing():
            with measured.register.unit(actor="clerk") as unit:
                unit.record_organisation(office())
                raise KeyError

        with pytest.raises(KeyError):
            failing()

        about = (
            ("govtasks.tenant", "default"),
            ("govtasks.type", "organisation-recorded"),
        )
        assert measured.points("govtasks.facts")[about].value == 1

    def test_steps_and_notices_are_counted(self, measured):
        """
        What a sweep said, and what became of each notice.
        """
        report = measured.register.sweep(at(16))
        measured.register.drain({"post": {}}, now=at(16, 9))

        about = (("govtasks.tenant", "default"),)
        assert measured.points("govtasks.steps")[about].value == report.counts.said
        about = (("govtasks.channel", "post"), ("govtasks.state", "accepted"))
        notices = measured.points("govtasks.notices")[about].value
        accepted = measured.register.deliveries()
        assert notices == len(accepted) > 0

    def test_conflicts_are_counted(self, measured):
        """
        A unit that somebody else was before is counted as such.
        """
        error = ConflictError("obligation/plan", 1, 2)

        with pytest.raises(ConflictError), measured.register.unit(actor="clerk"):
            raise error

        about = (("govtasks.tenant", "default"), ("govtasks.work", "unit"))
        assert measured.points("govtasks.conflicts")[about].value == 1

    def test_durations_are_kept_by_work_and_error(self, measured):
        """
        How long work takes is told apart by what it was and how it ended.
        """
        with pytest.raises(KeyError), measured.register.unit(actor="clerk"):
            raise KeyError

        work = (("govtasks.tenant", "default"), ("govtasks.work", "unit"))
        points = measured.points("govtasks.duration")
        assert points[work].count == 1
        assert points[work].sum > 0
        assert points[("error.type", "KeyError"), *work].count == 1

    def test_several_registers_share_their_instruments(self, measured, caplog):
        """
        A process that opens many registers has one figure of each name.
        """
        caplog.set_level(logging.WARNING)
        for _ in range(2):
            plugins = [measured.plugin, Everybody()]
            with (
                govtasks.open("memory:", plugins=plugins) as other,
                other.unit(actor="clerk") as unit,
            ):
                unit.record_organisation(office())

        about = (
            ("govtasks.tenant", "default"),
            ("govtasks.type", "organisation-recorded"),
        )
        assert measured.points("govtasks.facts")[about].value == 3
        assert caplog.records == []


class TestWithoutAnSdk:
    def test_nothing_is_measured_and_nothing_fails(self):
        """
        A host that has set up nothing works as before.
        """
        with govtasks.open("memory:", plugins=[govtasks_otel]) as register:
            with register.unit(actor="clerk") as unit:
                unit.record_organisation(office())

            assert register.faults == ()
