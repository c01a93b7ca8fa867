using Deimos.Consuming;

namespace Deimos.Runtime.Tests.Consuming;

public class PayloadTimestampTests
{
    private static readonly DateTimeOffset Expected = new(2020, 11, 20, 18, 15, 30, TimeSpan.Zero);

    public static TheoryData<object> Readable =>
    [
        "2020-11-20T18:15:30Z",
        "2020-11-20T19:15:30+01:00",
        "2020-11-20T18:15:30",
        "2020-11-20 18:15:30 UTC",
        "2020-11-20 13:15:30 -0500",
        "1605896130",
        "1605896130000",
        1605896130,
        1605896130L,
        1605896130_000L,
        1605896130_000_000L,
        1605896130_000_000_000L,
        1605896130.0,
        Expected,
        Expected.UtcDateTime,
        DateTime.SpecifyKind(Expected.UtcDateTime, DateTimeKind.Unspecified),
    ];

    public static TheoryData<object> Unreadable => ["dffdf", "", " ", "1.5.x", 0, -1L, double.NaN, true];

    [Theory]
    [MemberData(nameof(Readable))]
    public void Reads_text_epochs_and_logical_timestamps(object value) =>
        PayloadTimestamp.Of(new Payload { ["timestamp"] = value }).ShouldBe(Expected);

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void What_is_no_time_is_ignored(object value) =>
        PayloadTimestamp.Of(new Payload { ["timestamp"] = value }).ShouldBeNull();

    [Fact]
    public void Reads_properties_of_classes()
    {
        PayloadTimestamp.Of(new Stamped(Expected)).ShouldBe(Expected);
        PayloadTimestamp.Of(new Unstamped(1)).ShouldBeNull();
        PayloadTimestamp.Of(new Payload { ["timestamp"] = null }).ShouldBeNull();
        PayloadTimestamp.Of(null).ShouldBeNull();
    }

    private sealed record Stamped(DateTimeOffset Timestamp);

    private sealed record Unstamped(int Id);
}
