using System.Diagnostics;
using Deimos.Observability;
using Deimos.Producing;

namespace Deimos.Runtime.Tests.Observability;

public sealed class DeimosEventsTests : IDisposable
{
    private readonly RecordedLog _log = new();
    private readonly DeimosEvents _events;

    public DeimosEventsTests() => _events = new(_log.For<DeimosEvents>());

    public void Dispose()
    {
        _events.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void A_subscriber_by_name_gets_everything_by_name()
    {
        DeimosEvent? seen = null;
        _events.Subscribe("produce_error", happened => seen = happened);

        _events.Raise(Error(new FormatException()));

        seen.ShouldNotBeNull().Name.ShouldBe("produce_error");
        seen.Payload.Keys.Order().ShouldBe(["exception_object", "payloads", "producer", "topic"]);
        seen.Payload["producer"].ShouldBe("WidgetProducer");
        seen.Payload["topic"].ShouldBe("widgets");
        seen.Payload["payloads"].ShouldBe(new object?[] { "a", null });
        seen.Payload["exception_object"].ShouldBeOfType<FormatException>();
    }

    [Fact]
    public void A_subscriber_by_class_gets_the_class_and_no_other_event()
    {
        var seen = new List<ProduceErrorEvent>();
        _events.Subscribe<ProduceErrorEvent>(seen.Add);

        _events.Raise(Error());
        _events.Raise(new ProduceEvent { StartedAt = default, Producer = "p", Topic = "t", Payloads = [] });

        seen.ShouldHaveSingleItem().Payloads.ShouldBe(["a", null]);
        seen[0].Payload.ContainsKey("exception_object").ShouldBeFalse();
    }

    [Fact]
    public void A_name_that_no_event_has_is_refused_with_those_that_there_are() =>
        Should.Throw<ArgumentException>(() => _events.Subscribe("produce_eror", _ => { })).Message
            .ShouldMatch("^'produce_eror' is no event; use one of .*encode_messages.*produce, produce_error");

    [Fact]
    public void A_subscriber_that_throws_is_logged_and_those_behind_it_are_told()
    {
        var told = 0;
        _events.Subscribe<ProduceErrorEvent>(_ => throw new FormatException("of the subscriber"));
        _events.Subscribe("produce_error", _ => told++);

        _events.Raise(Error());

        told.ShouldBe(1);
        var entry = _log.Entries.Single();
        entry.EventId.ShouldBe(DeimosEventIds.EventSubscriberFailed);
        entry.Text.ShouldContain("produce_error");
        entry.Exception.ShouldBeOfType<FormatException>();
    }

    [Fact]
    public void A_subscription_ends_with_its_disposal_and_nothing_is_wanted_then()
    {
        var told = 0;
        var first = _events.Subscribe<ProduceErrorEvent>(_ => told++);
        var second = _events.Subscribe<ProduceErrorEvent>(_ => told++);
        _events.AreWanted<ProduceErrorEvent>().ShouldBeTrue();
        _events.AreWanted<ProduceEvent>().ShouldBeFalse();

        first.Dispose();
        _events.Raise(Error());
        second.Dispose();
        second.Dispose();
        _events.Raise(Error());

        told.ShouldBe(1);
        _events.AreWanted<ProduceErrorEvent>().ShouldBeFalse();
    }

    [Fact]
    public void Events_are_written_to_the_diagnostic_listener()
    {
        var seen = new List<KeyValuePair<string, object?>>();
        var wanted = Error();
        using var all = DiagnosticListener.AllListeners.Subscribe(new Observer<DiagnosticListener>(listener =>
        {
            if (listener.Name == "Deimos")
            {
                listener.Subscribe(new Observer<KeyValuePair<string, object?>>(written =>
                {
                    if (ReferenceEquals(written.Value, wanted))
                    {
                        seen.Add(written);
                    }
                }));
            }
        }));
        _events.AreWanted<ProduceErrorEvent>().ShouldBeTrue();

        _events.Raise(wanted);

        seen.ShouldHaveSingleItem().Key.ShouldBe("produce_error");
    }

    [Fact]
    public void Asking_whether_anyone_listens_allocates_nothing()
    {
        _events.AreWanted<ProduceEvent>();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++)
        {
            _events.AreWanted<ProduceEvent>();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static ProduceErrorEvent Error(Exception? exception = null) => new()
    {
        StartedAt = DateTimeOffset.UnixEpoch,
        Exception = exception,
        Producer = "WidgetProducer",
        Topic = "widgets",
        Payloads = ["a", null],
    };

    private sealed class Observer<T>(Action<T> next) : IObserver<T>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(T value) => next(value);
    }
}
